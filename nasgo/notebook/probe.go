package notebook

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/probe"
)

// Probe makes the searches of a probe that are not there yet and shows what came
// of all of them: charts, tables, and what may be said. With a Dir it goes on
// where it was, in whatever cell.
//
// Where a model has to be asked, it says what that takes, and asks only if
// MaxCalls is set: so many calls at most in this cell.
func Probe(c probe.Config) {
	searched(probing{
		plan: c.Plan, most: c.MaxCalls,
		run: func(ctx context.Context, watch func(probe.Progress)) (probe.Report, error) {
			c.Watch = watch
			return probe.Run(ctx, c)
		},
		collect: func(ctx context.Context) (probe.Report, error) { return probe.Collect(ctx, c) },
	})
}

// Prompts does the same for several ways to ask: prompts, temperatures, models.
func Prompts(c probe.Prompts) {
	searched(probing{
		plan: c.Plan, most: c.MaxCalls,
		run: func(ctx context.Context, watch func(probe.Progress)) (probe.Report, error) {
			c.Watch = watch
			return probe.Compare(ctx, c)
		},
		collect: func(ctx context.Context) (probe.Report, error) { return probe.CollectPrompts(ctx, c) },
	})
}

// ProbeReport shows the report that lies in the folder of a probe. It needs
// neither table nor model, and asks nobody.
func ProbeReport(dir string) {
	r, err := probe.Read(dir)
	Fail(err)
	showProbe(r)
}

// probing is what Probe and Prompts differ in.
type probing struct {
	plan    func() (probe.Plan, error)
	most    int // calls
	run     func(context.Context, func(probe.Progress)) (probe.Report, error)
	collect func(context.Context) (probe.Report, error)
}

func searched(p probing) {
	ctx, stop := interruptible()
	defer stop()
	plan, err := p.plan()
	Fail(err)
	if plan.Calls > 0 && p.most == 0 {
		text := plan.Sentence() + fmt.Sprintf(" Nothing was asked: set MaxCalls, such as %d, to ask.", plan.Calls+plan.Calls/5+1)
		display(bundle{HTML: panel(line(text)), Text: text})
		return
	}
	id := newID()
	if plan.Calls > 0 {
		out.show(id, bundle{HTML: panel(faint(plan.Sentence())), Text: plan.Sentence()}, false)
	}
	var shown time.Time
	r, err := p.run(ctx, func(at probe.Progress) {
		if time.Since(shown) < time.Second {
			return
		}
		shown = time.Now()
		status := fmt.Sprintf("%d of %d trials; the last: %s, %s", at.Trials, at.Of, chart.Clean(at.Search, 80), chart.Clean(at.Key, 60))
		out.show(id, bundle{HTML: panel(progressBar(at.Trials, at.Of), faint(status)), Text: status}, false)
	})
	if errors.Is(err, nasgo.ErrCap) {
		text := "So far: " + err.Error() + "."
		out.show(id, bundle{HTML: box("#9a5b00", line(text)), Text: text}, true)
		r, err = p.collect(ctx)
	} else if err == nil && (plan.Calls > 0 || !shown.IsZero()) {
		out.show(id, bundle{HTML: panel(faint("All searches are there.")), Text: "All searches are there."}, true)
	}
	Fail(stopped(err, "searches are kept; run the cell again to go on"))
	showProbe(r)
}

// showProbe shows charts, tables and sentences.
func showProbe(r probe.Report) {
	said, err := r.Sentences()
	Fail(err)
	for _, c := range chart.Probe(r) {
		b := chartBundle(c)
		b.HTML += table(append([][]string{c.Columns}, c.Rows...))
		display(b)
	}
	display(bundle{HTML: panel(append([]string{heading("What follows")}, paragraphs(said)...)...), Text: textLines(said...)})
}

func paragraphs(list []string) (out []string) {
	for _, s := range list {
		out = append(out, `<div style="margin:4px 0;max-width:80ch">`+esc(chart.Clean(s, saidLimit))+`</div>`)
	}
	return out
}
