package notebook

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
)

// Propose asks for the next architecture and shows it: the network drawn, its
// size, the choices made, the reason given as text, and what training it
// costs. While a proposal is open it is shown again, and nothing is asked.
func Propose(study *nasgo.Study) nasgo.Trial {
	ctx, stop := interruptible()
	defer stop()
	t, err := study.Propose(ctx)
	Fail(stopped(err, "nothing was proposed; run notebook.Propose again"))
	r := record(study)
	display(proposal(r, t))
	return t
}

// Reject gives up the open proposal, with the reason, which the proposer is
// told. It costs no evaluation.
func Reject(study *nasgo.Study, reason string) nasgo.Trial {
	ctx, stop := interruptible()
	defer stop()
	t, err := study.Reject(ctx, reason)
	Fail(stopped(err, "the proposal stands; run notebook.Reject again"))
	text := fmt.Sprintf("Trial %d, %s, rejected. The proposer will be told: %s", t.Number, chart.Clean(t.Key, 80), chart.Clean(reason, saidLimit))
	display(bundle{HTML: panel(said(text)), Text: text})
	return t
}

// record is everything the study holds.
func record(study *nasgo.Study) nasgo.Record {
	r, err := study.Record()
	Fail(err)
	return r
}

func proposal(r nasgo.Record, t nasgo.Trial) bundle {
	title := fmt.Sprintf("Trial %d%s: %s, proposed by %s", t.Number, ofBudget(r, t.Number), chart.Clean(t.Key, 80), chart.Clean(t.Proposer, 60))
	size := sizeSentence(t)
	expected := ""
	if t.Predicted != nil {
		expected = fmt.Sprintf("Expected by the proposer: %.2f%%%s.", *t.Predicted, sureness(t))
	}
	cost := costSentence(r)
	b := bundle{Text: textLines(title, size, choicesText(r, t), reasonText(t), expected, cost)}
	picture := ""
	if img, err := chart.Drawing(t); err == nil {
		picture = `<div style="overflow-x:auto">` + img + `</div>`
		b.SVG, _ = chart.NetworkSVG(t) // drawn a line above
	}
	reason := ""
	if t.Reason != "" {
		reason = `<div style="margin-top:6px"><b>Reason given</b></div>` + said(t.Reason)
	}
	if expected != "" {
		expected = line(expected)
	}
	b.HTML = panel(heading(title), picture, line(size), faint(choicesText(r, t)), reason, expected, faint(cost))
	return b
}

// ofBudget is " of 8" as long as the budget is not used up.
func ofBudget(r nasgo.Record, n int) string {
	if n > r.Info.Budget {
		return ""
	}
	return fmt.Sprintf(" of %d", r.Info.Budget)
}

func sizeSentence(t nasgo.Trial) string {
	s := fmt.Sprintf("%s parameters, %s FLOPs", chart.Quantity(t.Cost.Params), chart.Quantity(t.Cost.FLOPs))
	if t.Network != nil {
		s += fmt.Sprintf(", %d layers", len(t.Network.Layers))
	}
	return s + "."
}

// choicesText names the options taken: "stage 1 width: 16; …".
func choicesText(r nasgo.Record, t nasgo.Trial) string {
	text := ""
	for i, o := range t.Arch {
		if i >= len(r.Info.Choices) || o < 0 || o >= len(r.Info.Choices[i].Options) {
			return "" // of another space: the key says it all
		}
		if text != "" {
			text += "; "
		}
		text += r.Info.Choices[i].Name + ": " + r.Info.Choices[i].Options[o]
	}
	return text
}

func reasonText(t nasgo.Trial) string {
	if t.Reason == "" {
		return ""
	}
	return "Reason given: " + chart.Clean(t.Reason, saidLimit)
}

// costSentence says what has been used and what the next training may take,
// by the earlier trials.
func costSentence(r nasgo.Record) string {
	used, timed, seconds := 0, 0, 0.0
	for _, t := range r.Trials {
		if t.Score != nil || t.State == nasgo.Failed {
			used++
		}
		if t.Score != nil && t.Seconds > 0 && t.Backend != "table" {
			timed, seconds = timed+1, seconds+t.Seconds
		}
	}
	s := fmt.Sprintf("%d evaluations used", used)
	if used <= r.Info.Budget {
		s = fmt.Sprintf("%d of %d evaluations used", used, r.Info.Budget)
	}
	switch {
	case timed > 0:
		return s + fmt.Sprintf("; training takes about %s, by %d earlier trials.", roughly(seconds/float64(timed)), timed)
	case used > 0:
		return s + "; a look-up, no training."
	}
	return s + "."
}

// roughly writes a duration with the precision an estimate has.
func roughly(seconds float64) string {
	switch {
	case seconds < 90:
		return fmt.Sprintf("%.2g s", seconds)
	case seconds < 5400:
		return fmt.Sprintf("%.0f min", seconds/60)
	}
	return fmt.Sprintf("%.1f h", seconds/3600)
}
