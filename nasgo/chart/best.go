package chart

import (
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
)

// bandLevel is the share of simulated runs inside a band.
const bandLevel = 0.9

// BestSoFar draws the best accuracy found after each evaluation: the study as a
// thick line, its simulated baselines each as the median with a band that holds
// 90% of the runs, and other studies, one run each, as thin lines. An
// evaluation is a trial that has a score or failed; rejected ones cost nothing.
// The caption has the interval and the test, or says that there is no baseline
// and so nothing to conclude. Options is nil where nothing has a score yet.
func BestSoFar(study nasgo.Record, others ...nasgo.Record) Chart {
	own := bestCurve(study)
	c := Chart{
		Title:   "Best accuracy so far",
		Caption: bestCaption(study, own, others),
	}
	c.Columns, c.Rows = bestTable(study, own, others)
	if !slices.ContainsFunc(own, known) {
		return c
	}
	b := newLines(len(own))
	b.addStudies(study, own, others)
	c.Options = b.accuracyOptions(study.Info.ScoreOf.Name())
	if b.cut {
		c.Caption = paragraphs([]string{c.Caption, "The axis leaves out lower values of the first evaluations; the table has them."})
	}
	return c
}

// bestCurve is what the network that looks best after each evaluation reaches,
// NaN before the first score. It can fall in a study under noise only, where what
// looks better may be worse.
func bestCurve(r nasgo.Record) []float64 {
	var best *nasgo.Trial
	var curve []float64
	for i, t := range r.Trials {
		switch {
		case t.Score == nil && t.State != nasgo.Failed:
			continue
		case t.Score != nil && (best == nil || t.Score.Percent > best.Score.Percent):
			best = &r.Trials[i]
		}
		reached := math.NaN()
		if best != nil {
			reached = shown(*best)
		}
		curve = append(curve, reached)
	}
	return curve
}

// shown is the accuracy that charts show of a trial that has a score, in percent.
func shown(t nasgo.Trial) float64 { return t.Reported().Percent }

// underNoise is the sentence that goes with the numbers of a study under noise.
func underNoise(i nasgo.Info) string {
	if !i.Noise {
		return ""
	}
	return "The search was told one training of each network, drawn at random; the numbers here are means over the trainings in the table, and the best network is the one that looked best to the search."
}

func known(v float64) bool { return !math.IsNaN(v) }

// at is the value after n evaluations, the last one if there are fewer.
func at(curve []float64, n int) float64 {
	if len(curve) == 0 || n < 1 {
		return math.NaN()
	}
	return curve[min(n, len(curve))-1]
}

// addStudies adds baselines, other studies and the study itself.
func (b *lines) addStudies(study nasgo.Record, own []float64, others []nasgo.Record) {
	for i, base := range study.Baselines {
		if usable(base) {
			b.n = max(b.n, len(base.Curves[0]))
			b.band(Clean(base.Proposer, 40), color(1+i), dash(i+1), base.Curves)
		}
	}
	for i, o := range others {
		curve := bestCurve(o)
		b.n = max(b.n, len(curve))
		b.line(b.unused(studyName(o)), curve, color(1+len(study.Baselines)+i), 1.5, "solid", 2)
	}
	b.line(b.unused("this study: "+Clean(study.Info.Proposer, 40)), own, color(0), 3, "solid", 5)
	// The study's own name comes first.
	b.legend = append(b.legend[len(b.legend)-1:], b.legend[:len(b.legend)-1]...)
}

func usable(b nasgo.Baseline) bool { return len(b.Curves) > 0 && len(b.Curves[0]) > 0 }

// studyName is a name for a study among others.
func studyName(r nasgo.Record) string {
	base := strings.TrimSuffix(filepath.Base(r.Info.Path), filepath.Ext(r.Info.Path))
	return Clean(base, 30) + ": " + Clean(r.Info.Proposer, 40)
}
