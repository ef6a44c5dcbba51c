package notebook

import (
	"fmt"
	"time"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
)

// Run proposes, trains and tells until the study has so many finished trials,
// and shows the best so far as it grows. Interrupted, it goes on from there
// when called again; a study that has them already is only shown.
func Run(study *nasgo.Study, trials int) {
	ctx, stop := interruptible()
	defer stop()
	id := newID()
	var shown time.Time
	var took time.Duration
	err := study.Run(ctx, trials, func(t nasgo.Trial) {
		if time.Since(shown) < max(time.Second, 10*took) {
			return
		}
		begin := time.Now()
		if r, err := study.Record(); err == nil { // a failure will end the run itself
			out.show(id, running(r, t, trials), false)
		}
		took, shown = time.Since(begin), time.Now()
	})
	Fail(stopped(err, "finished trials are kept; run notebook.Run again to go on"))
	r := record(study)
	b := chartBundle(chart.BestSoFar(r))
	summary := runSentence(r)
	b.HTML += panel(line(summary))
	b.Text = textLines(b.Text, summary)
	out.show(id, b, true)
}

func running(r nasgo.Record, t nasgo.Trial, trials int) bundle {
	done := 0
	for _, x := range r.Trials {
		if x.State.Final() {
			done++
		}
	}
	status := fmt.Sprintf("%d of %d trials; the last, %s: %s", done, trials, chart.Clean(t.Key, 60), outcome(t))
	c := chart.BestSoFar(r)
	c.Caption = ""
	if c.Options != nil {
		c.Options["animation"] = false
	}
	return bundle{HTML: c.HTML() + panel(progressBar(done, trials), faint(status)), Text: status}
}

func runSentence(r nasgo.Record) string {
	states := map[nasgo.State]int{}
	seconds := 0.0
	for _, t := range r.Trials {
		states[t.State]++
		if t.Backend != "table" {
			seconds += t.Seconds
		}
	}
	s := fmt.Sprintf("%d trials told, %d failed, %d rejected, %d answers that were no proposal.",
		states[nasgo.Told], states[nasgo.Failed], states[nasgo.Rejected], len(r.Attempts))
	if seconds > 0 {
		s += fmt.Sprintf(" %s of training in all.", roughly(seconds))
	}
	return s
}
