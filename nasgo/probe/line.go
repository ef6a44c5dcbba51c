package probe

import (
	"slices"

	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/stats"
)

// Line is what one way of searching reached.
type Line struct {
	Field   int    // its place in Report.Fields
	Slug    string // of an arm, "" for a plain method
	Name    string
	Control bool // a plain method
	// Searches were made, Distinct of them are not the same as another (of arms).
	Searches, Distinct int
	// MedianRank is that of the best networks found, 1 the best; lower is better.
	MedianRank float64
	// Interval is the 95% bootstrap interval of the median rank: how far other
	// seeds would move it; nil for one search.
	Interval *[2]float64
	// MedianRankPercent and MeanRankPercent are in percent of the networks.
	MedianRankPercent, MeanRankPercent float64
	// Test is against the arm that the others are compared with, of a plain
	// method: of that arm against it. nil where there is none.
	Test *Test
}

// Lines are those of all entries, field by field, arms first.
func (r Report) Lines() ([]Line, error) {
	var out []Line
	for i, f := range r.Fields {
		lines, err := f.lines()
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			l.Field = i
			out = append(out, l)
		}
	}
	return out, nil
}

func (f Field) lines() ([]Line, error) {
	if len(f.Arms) == 0 {
		return nil, nil
	}
	changes, err := f.Changes()
	if err != nil {
		return nil, err
	}
	against, err := f.Against(f.Arms[0].Slug)
	if err != nil {
		return nil, err
	}
	var out []Line
	for i, e := range f.Entries {
		l, err := f.line(e)
		if err != nil {
			return nil, err
		}
		if l.Control = i >= len(f.Arms); l.Control {
			l.Test = find(against, func(t Test) bool { return t.B == e.Name })
		} else {
			l.Slug, l.Distinct = f.Arms[i].Slug, f.Arms[i].Distinct
			l.Test = find(changes, func(t Test) bool { return t.A == e.Name })
		}
		out = append(out, l)
	}
	return out, nil
}

func (f Field) line(e contest.Entry) (l Line, err error) {
	ranks := e.Ranks(f.Evaluations)
	l = Line{Name: e.Name, Searches: len(ranks)}
	if l.MedianRank, err = stats.Median(ranks); err != nil {
		return l, err
	}
	mean, err := stats.Mean(ranks)
	if err != nil {
		return l, err
	}
	l.MedianRankPercent, l.MeanRankPercent = f.Percent(l.MedianRank), f.Percent(mean)
	if len(ranks) > 1 {
		lo, hi, err := stats.Bootstrap(ranks, sortedMedian, 0.95, resamples, 1)
		if err != nil {
			return l, err
		}
		l.Interval = &[2]float64{lo, hi}
	}
	return l, nil
}

// resamples of an interval: enough for its second digit.
const resamples = 2000

// sortedMedian is the median of values that it may reorder.
func sortedMedian(x []float64) float64 {
	slices.Sort(x)
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

func find(tests []Test, is func(Test) bool) *Test {
	for i, t := range tests {
		if is(t) {
			return &tests[i]
		}
	}
	return nil
}
