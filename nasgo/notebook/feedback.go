package notebook

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
)

// Feedback makes the trained trial part of the history and shows what the
// proposer will be told of it: key, size and the score the search is led by,
// or why there is none. Hints are told with it, from now on.
func Feedback(study *nasgo.Study, hints ...string) nasgo.Trial {
	ctx, stop := interruptible()
	defer stop()
	t, err := study.Feedback(ctx)
	Fail(stopped(err, "run notebook.Feedback again"))
	for _, h := range hints {
		Fail(study.Hint(ctx, h))
	}
	display(told(record(study), t))
	return t
}

func told(r nasgo.Record, t nasgo.Trial) bundle {
	finished := 0
	for _, x := range r.Trials {
		if x.State.Final() {
			finished++
		}
	}
	title := fmt.Sprintf("What the proposer (%s) will be told", chart.Clean(r.Info.Proposer, 60))
	fact := fmt.Sprintf("Trial %d, %s, %s FLOPs, %s parameters: %s.", t.Number, chart.Clean(t.Key, 80),
		chart.Quantity(t.Cost.FLOPs), chart.Quantity(t.Cost.Params), outcome(t))
	more := fmt.Sprintf("Finished trials: %d. %s", finished, bestSentence(r))
	texts, list := textLines(title, fact, more), ""
	for _, h := range r.Hints {
		texts += "\nHint: " + chart.Clean(h.Text, saidLimit)
		list += "<li>" + said(h.Text) + "</li>"
	}
	if list != "" {
		list = `<div style="margin-top:6px">Hints:</div><ul style="margin:2px 0">` + list + "</ul>"
	}
	return bundle{
		HTML: panel(heading(title), line(fact), list, faint(more), faint(r.Info.Caveat)),
		Text: textLines(texts, r.Info.Caveat),
	}
}

func outcome(t nasgo.Trial) string {
	if t.Score == nil {
		return fmt.Sprintf("%s, %s", t.State, chart.Clean(t.Failure, 300))
	}
	return fmt.Sprintf("%s %.2f%%", t.Score.Of.Name(), t.Score.Percent)
}

func bestSentence(r nasgo.Record) string {
	if b := r.Best(); b != nil {
		return fmt.Sprintf("Best so far: trial %d, %.2f%%.", b.Number, b.Score.Percent)
	}
	return "No score so far."
}
