package notebook

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
)

// Train trains the open proposal, or looks it up where the study has a table,
// and shows the training as it goes: progress, and a curve with a point an
// epoch; in the end the curve and the result. An interrupted trial goes on from
// its checkpoint. A candidate that fails (out of time, not a number, a crash)
// is a result too and is shown as one, without a number.
func Train(study *nasgo.Study) nasgo.Trial {
	ctx, stop := interruptible()
	defer stop()
	l := newLive("Training")
	t, err := study.Train(ctx, l.watch)
	if err != nil {
		l.end(bundle{}) // the curve so far stays
	}
	Fail(stopped(err, "the trial is interrupted and its checkpoint kept; run notebook.Train again to go on"))
	l.end(trained(record(study), t))
	return t
}

func trained(r nasgo.Record, t nasgo.Trial) bundle {
	result := resultSentence(t)
	if len(t.Epochs) == 0 {
		return bundle{HTML: panel(line(result), faint(r.Info.Caveat)), Text: textLines(result, r.Info.Caveat)}
	}
	b := chartBundle(chart.Curves(t))
	b.HTML += panel(line(result), faint(r.Info.Caveat))
	b.Text = textLines(b.Text, result, r.Info.Caveat)
	return b
}

func resultSentence(t nasgo.Trial) string {
	key := chart.Clean(t.Key, 80)
	if t.Score == nil {
		return fmt.Sprintf("Trial %d, %s: %s, no number. %s", t.Number, key, t.State, chart.Clean(t.Failure, 1000))
	}
	s := fmt.Sprintf("Trial %d, %s: %s %.2f%%.", t.Number, key, t.Score.Of.Name(), t.Score.Percent)
	if t.Seconds > 0 && t.Backend != "table" {
		s += fmt.Sprintf(" %.1f s on %s.", t.Seconds, chart.Clean(t.Backend, 40))
	}
	if t.Predicted != nil {
		s += fmt.Sprintf(" The proposer expected %.2f%%.", *t.Predicted)
	}
	return s
}

// chartBundle is a chart in all its forms.
func chartBundle(c chart.Chart) bundle {
	b := bundle{HTML: c.HTML(), Text: c.Text()}
	if svg, err := c.SVG(); err == nil { // else the HTML says why
		b.SVG = svg
	}
	return b
}
