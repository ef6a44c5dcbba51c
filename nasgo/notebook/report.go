package notebook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
)

// Chart draws the best accuracy so far, against the study's baselines and other
// studies, and below it every candidate with its size.
func Chart(study *nasgo.Study, others ...*nasgo.Study) {
	display(chartBundle(chart.BestSoFar(record(study), records(others)...)))
	Candidates(study)
}

// Candidates draws every trial with its size and its score.
func Candidates(study *nasgo.Study) { display(chartBundle(chart.Candidates(record(study)))) }

// Curves draws the training curves of all trials.
func Curves(study *nasgo.Study) { display(chartBundle(chart.Curves(record(study).Trials...))) }

// Network draws the networks of the given trials; without any, of the best
// trial, or of the newest where none has a score.
func Network(study *nasgo.Study, trials ...int) {
	r := record(study)
	if len(trials) == 0 {
		trials = []int{interesting(r)}
	}
	for _, n := range trials {
		i := slices.IndexFunc(r.Trials, func(t nasgo.Trial) bool { return t.Number == n })
		if i < 0 {
			Fail(fmt.Errorf("there is no trial %d; the study has %d trials, from 1", n, len(r.Trials)))
			return
		}
		display(network(r, r.Trials[i]))
	}
}

func interesting(r nasgo.Record) int {
	if b := r.Best(); b != nil {
		return b.Number
	}
	return len(r.Trials)
}

func network(r nasgo.Record, t nasgo.Trial) bundle {
	title := fmt.Sprintf("Trial %d, %s", t.Number, chart.Clean(t.Key, 80))
	if t.Score != nil {
		title += fmt.Sprintf(", %s %.2f%%", t.Score.Of.Name(), t.Reported().Percent)
	}
	b := bundle{Text: textLines(title, sizeSentence(t), choicesText(r, t))}
	img, err := chart.Drawing(t)
	if err != nil {
		img = line("No drawing: " + err.Error() + ".")
	}
	b.SVG, _ = chart.NetworkSVG(t) // the HTML says why not
	b.HTML = panel(heading(title), `<div style="overflow-x:auto">`+img+`</div>`, line(sizeSentence(t)), faint(choicesText(r, t)))
	return b
}

// Reasons shows, trial by trial, the reason the proposer gave, what it changed in
// the nearest trial before it and by how much the result moved, what it expected
// and what came out, as text.
func Reasons(study *nasgo.Study) {
	display(reasons(record(study)))
}

func reasons(r nasgo.Record) bundle {
	var text, rows strings.Builder
	steps := r.Lineage()
	for i, t := range r.Trials {
		head := fmt.Sprintf("Trial %d, %s: %s", t.Number, chart.Clean(t.Key, 80), outcome(t))
		if t.Predicted != nil {
			head += fmt.Sprintf(" (%s)", expected(t))
		}
		reason := t.Reason
		if reason == "" {
			reason = "no reason given"
		}
		if changed := chart.Changed(steps[i]); changed != "" {
			head += ", " + changed
		}
		fmt.Fprintf(&text, "%s\n  %s\n", head, chart.Clean(reason, saidLimit))
		fmt.Fprintf(&rows, `<div style="margin-top:8px"><b>%s</b></div>%s`, esc(head), said(reason))
	}
	if len(r.Trials) == 0 {
		return bundle{HTML: panel(line("No trials yet.")), Text: "No trials yet."}
	}
	return bundle{HTML: panel(heading("Reasons given"), rows.String()), Text: text.String()}
}

// expected says what the proposer expected, and how sure it was.
func expected(t nasgo.Trial) string {
	return fmt.Sprintf("expected %.2f%%%s", *t.Predicted, sureness(t))
}

// sureness is how sure the proposer was of what it expected, "" if it did not say.
func sureness(t nasgo.Trial) string {
	if t.Confidence == nil {
		return ""
	}
	return fmt.Sprintf(", %.0f%% sure to be within %v point", 100**t.Confidence, nasgo.Within)
}

func records(studies []*nasgo.Study) []nasgo.Record {
	var out []nasgo.Record
	for _, s := range studies {
		out = append(out, record(s))
	}
	return out
}
