package chart

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/stats"
)

// NoBaseline is the sentence of a report on a study without a baseline.
const NoBaseline = "No baseline was run with the same budget, so nothing can be concluded about the proposer."

// Verdict compares a study with its simulated baselines at the same number of
// evaluations, and with those of the other studies that searched at random, one
// sentence each, with an interval and a test; or it is NoBaseline. The test on
// simulated runs is by rank: the share of the baseline's runs that did at least
// as well, the study itself counted among them (a permutation test's one-sided
// p). The median's interval is a bootstrap's, 95%.
func Verdict(r nasgo.Record, others ...nasgo.Record) []string {
	own := bestCurve(r)
	var out []string
	for _, o := range others {
		out = append(out, byRandom(own, r, o))
	}
	out = present(out)
	for _, b := range r.Baselines {
		if !usable(b) || !slices.ContainsFunc(own, known) {
			continue
		}
		out = append(out, compare(own, b))
	}
	switch {
	case len(out) == 0:
		return []string{NoBaseline}
	case len(out) > 1:
		out = append(out, fmt.Sprintf("These are %d tests of one run, not corrected for their number.", len(out)))
	}
	return out
}

// compare is the sentence on one baseline, "" where the study or one of the
// runs has no score at that number of evaluations.
func compare(own []float64, b nasgo.Baseline) string {
	n := min(len(own), len(b.Curves[0]))
	mine := at(own, n)
	ends := make([]float64, len(b.Curves))
	atLeast := 0
	for i, c := range b.Curves {
		ends[i] = at(c, n)
		if ends[i] >= mine {
			atLeast++
		}
	}
	if noChance(ends) {
		return fmt.Sprintf("%s after %s: %s, the same in each of %s. This study then: %s, %s.",
			Clean(b.Proposer, 40), count(n, "evaluation"), percent(ends[0]), count(len(ends), "simulated run"), percent(mine), better(mine, ends[0]))
	}
	median, err := stats.Median(ends)
	lo, hi, err2 := stats.BootstrapMedian(ends, 0.95, 1)
	from, err3 := stats.Quantile(ends, (1-bandLevel)/2)
	to, err4 := stats.Quantile(ends, (1+bandLevel)/2)
	p, err5 := stats.PValueRank(mine, ends)
	if err := errors.Join(err, err2, err3, err4, err5); err != nil {
		return fmt.Sprintf("%s: no comparison after %d evaluations (%s).", Clean(b.Proposer, 40), n, Clean(err.Error(), 200))
	}
	return fmt.Sprintf("%s after %s, %s: median %s (95%% interval of the median %.2f to %.2f; 90%% of the runs %.2f to %.2f). This study then: %s; %d of the %d runs did at least as well, p = %s.",
		Clean(b.Proposer, 40), count(n, "evaluation"), count(len(ends), "simulated run"), percent(median), lo, hi, from, to,
		percent(mine), atLeast, len(ends), pvalue(p))
}

// noChance says whether a baseline came out the same in every run, as one does
// that draws nothing: then there is no interval and nothing to test.
func noChance(ends []float64) bool {
	return len(ends) > 1 && slices.Min(ends) == slices.Max(ends)
}

func better(mine, other float64) string {
	switch {
	case mine > other:
		return "better"
	case mine < other:
		return "worse"
	}
	return "the same"
}

func pvalue(p float64) string {
	if p < 0.001 {
		return fmt.Sprintf("%.1g", p)
	}
	return fmt.Sprintf("%.3f", p)
}

// count writes a number with its noun: "1 run", "300 runs".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func bestCaption(r nasgo.Record, own []float64, others []nasgo.Record) string {
	lines := append([]string{bestIntro(r, own)}, Verdict(r, others...)...)
	lines = append(lines, otherSentences(others)...)
	return paragraphs(append(lines, underNoise(r.Info), r.Info.Caveat))
}

func bestIntro(r nasgo.Record, own []float64) string {
	s := []string{fmt.Sprintf("Best %s so far, in percent, by number of evaluations.", r.Info.ScoreOf.Name())}
	best := highest(r.Trials)
	if best == nil {
		s = append(s, "No trial has a score yet.")
	} else {
		s = append(s, fmt.Sprintf("This study (%s, seed %d, one run): %s after %s, found by trial %d, %s.",
			Clean(r.Info.Proposer, 40), r.Info.Seed, percent(shown(*best)), count(len(own), "evaluation"), best.Number, Clean(best.Key, 60)))
	}
	if len(r.Baselines) > 0 {
		s = append(s, "Baselines: median line and the band of 90% of the runs.")
	}
	return join(s)
}

func otherSentences(others []nasgo.Record) (lines []string) {
	for _, o := range others {
		lines = append(lines, otherSentence(o))
	}
	if len(others) > 0 {
		lines = append(lines, "Single runs have no interval: repeat them with other seeds before choosing between proposers.")
	}
	return lines
}

func otherSentence(o nasgo.Record) string {
	curve := bestCurve(o)
	if b := highest(o.Trials); b != nil {
		return fmt.Sprintf("%s, one run: %s after %s.", studyName(o), percent(shown(*b)), count(len(curve), "evaluation"))
	}
	return studyName(o) + ": no score yet."
}

// paragraphs and join put sentences on lines of their own and on one line.
func paragraphs(lines []string) string { return strings.Join(present(lines), "\n") }

func join(sentences []string) string { return strings.Join(present(sentences), " ") }

func present(texts []string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// bestTable has a row at 1, 2, 3, 5, 10, 20, 30, 50, … evaluations and the last.
func bestTable(r nasgo.Record, own []float64, others []nasgo.Record) (columns []string, rows [][]string) {
	columns = []string{"evaluations", "this study"}
	curves := [][]float64{own}
	for _, b := range r.Baselines {
		if usable(b) {
			_, median, _ := stats.Band(b.Curves, bandLevel)
			columns, curves = append(columns, Clean(b.Proposer, 30)+" (median)"), append(curves, median)
		}
	}
	for _, o := range others {
		columns, curves = append(columns, studyName(o)), append(curves, bestCurve(o))
	}
	longest := 0
	for _, c := range curves {
		longest = max(longest, len(c))
	}
	for _, n := range milestones(longest) {
		row := []string{fmt.Sprint(n)}
		for _, c := range curves {
			text := "–"
			if n <= len(c) && known(c[n-1]) {
				text = percent(c[n-1])
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return columns, rows
}

func milestones(n int) []int {
	var out []int
	for p := 1; p <= n; p *= 10 {
		for _, m := range []int{1, 2, 3, 5} {
			if p*m < n {
				out = append(out, p*m)
			}
		}
	}
	if n > 0 {
		out = append(out, n)
	}
	return out
}
