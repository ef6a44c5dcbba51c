package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/metric"
)

// Standings is a contest without a picture: the table of what each searcher
// reached, and in the caption the tests and what follows from them.
func Standings(r contest.Result, published ...contest.Published) Chart {
	c := Chart{
		Title:   fmt.Sprintf("%s of %s each on %s", searches(r), count(r.Evaluations, "evaluation"), Clean(r.Table, 60)),
		Caption: contestCaption(r, published, standingsIntro(r)),
	}
	c.Columns, c.Rows = standingsTable(r, published)
	return c
}

// Contest draws the rank of the best network found after each evaluation, 1
// on top, on a logarithmic axis: the median of each searcher, with a band that
// holds 90% of the searches of the one the others are tested against. Published
// ranks are points. The table and the caption are those of Standings.
func Contest(r contest.Result, published ...contest.Published) Chart {
	c := Standings(r, published...)
	c.Caption = contestCaption(r, published, join([]string{
		fmt.Sprintf("Rank of the best network found so far, 1 being the best of %s, on a logarithmic axis: the median of %s each; the band holds 90%% of those of %s.",
			thousands(r.Networks), strings.ToLower(searches(r)), Clean(r.Against(), 40)),
		publishedPoints(published, func(p contest.Published) bool { return len(p.Ranks) > 0 }),
	}))
	b := newLines(r.Evaluations)
	b.addEntries(r, func(e contest.Entry, n int) []float64 { return e.Ranks(n) })
	for _, p := range published {
		b.mark(p.Name, p.Evaluations, floats(p.Ranks), "rank")
	}
	c.Options = b.rankOptions()
	return c
}

// ContestTest draws the same for the test accuracy of the network found, which
// is the best so far by what the searches saw. Published test accuracies are
// points. Without test accuracies it is the table alone.
func ContestTest(r contest.Result, published ...contest.Published) Chart {
	c := Standings(r, published...)
	if len(r.Entries) == 0 || r.Entries[0].Tests(1) == nil {
		return c
	}
	c.Caption = contestCaption(r, published, join([]string{
		fmt.Sprintf("Test accuracy, in percent, of the network that is the best so far by %s: the median of %s each; the band holds 90%% of those of %s.",
			r.Of.Name(), strings.ToLower(searches(r)), Clean(r.Against(), 40)),
		publishedPoints(published, func(p contest.Published) bool { return p.Test != 0 }),
	}))
	b := newLines(r.Evaluations)
	b.early = 0.5 // several hopeless networks in a row are no rarity, and what counts is where searches end
	b.addEntries(r, func(e contest.Entry, n int) []float64 { return e.Tests(n) })
	for _, p := range published {
		if p.Test != 0 {
			b.mark(p.Name, p.Evaluations, []float64{float64(p.Test)}, "test accuracy")
		}
	}
	c.Options = b.accuracyOptions("test accuracy")
	if b.cut {
		c.Caption = paragraphs([]string{c.Caption, "The axis leaves out lower values of the first evaluations; the table has them."})
	}
	return c
}

func searches(r contest.Result) string {
	n := 0
	for _, e := range r.Entries {
		n = max(n, len(e.Searches))
	}
	if n == 1 {
		return "1 search"
	}
	return fmt.Sprintf("%d searches", n)
}

func standingsIntro(r contest.Result) string {
	seen := "validation accuracy"
	if r.Of == metric.FromTest {
		seen = "test accuracy"
	}
	return fmt.Sprintf("Ranks are those of the network found, the best of a search by %s; 1 is the best of %s. Accuracies are means over the searches, with 95%% bootstrap intervals.",
		seen, thousands(r.Networks))
}

func publishedPoints(published []contest.Published, drawn func(contest.Published) bool) string {
	var names []string
	for _, p := range published {
		if drawn(p) {
			names = append(names, fmt.Sprintf("%s after %s", Clean(p.Name, 60), count(p.Evaluations, "evaluation")))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "Points: as published, " + strings.Join(names, "; ") + "."
}

// contestCaption puts the intro before what may be said.
func contestCaption(r contest.Result, published []contest.Published, intro string) string {
	said, err := r.Sentences(published...)
	if err != nil {
		said = []string{"No comparison: " + err.Error() + "."}
	}
	return paragraphs(append([]string{intro}, said...))
}

// standingsTable has a row for each searcher, at the end and where a published
// search ended, and one for each published search.
func standingsTable(r contest.Result, published []contest.Published) (columns []string, rows [][]string) {
	columns = []string{"searcher", "evaluations", "median rank", "in % of the space", "mean rank, %", "90% of the ranks"}
	if r.Of == metric.FromVal {
		columns = append(columns, "validation accuracy")
	}
	columns = append(columns, "test accuracy")
	for _, n := range stops(r, published) {
		standings, err := r.Standings(n)
		if err != nil {
			continue // cannot be: entries have searches, and these have ranks
		}
		for i, s := range standings {
			rows = append(rows, standingRow(r, s, r.Entries[i].Ranks(n)))
		}
		for _, p := range published {
			if p.Evaluations == n {
				rows = append(rows, publishedRow(r, p))
			}
		}
	}
	return columns, rows
}

// stops are the numbers of evaluations at which the table says how things stand.
func stops(r contest.Result, published []contest.Published) []int {
	out := []int{r.Evaluations}
	for _, p := range published {
		if p.Evaluations < r.Evaluations {
			out = append(out, p.Evaluations)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func standingRow(r contest.Result, s contest.Standing, ranks []float64) []string {
	slices.Sort(ranks)
	row := []string{
		Clean(s.Name, 40), fmt.Sprint(s.Evaluations), rankText(s.MedianRank), share3(s.MedianRankPercent), share3(s.MeanRankPercent),
		rankText(ranks[len(ranks)/20]) + " to " + rankText(ranks[len(ranks)-1-len(ranks)/20]),
	}
	if r.Of == metric.FromVal {
		row = append(row, meanText(s.Val))
	}
	return append(row, meanText(s.Test))
}

func publishedRow(r contest.Result, p contest.Published) []string {
	row := []string{Clean(p.Name, 40), fmt.Sprint(p.Evaluations), "–", "–", "–", "–"}
	if len(p.Ranks) > 0 {
		ranks := slices.Sorted(slices.Values(floats(p.Ranks)))
		row[2] = rankText((ranks[(len(ranks)-1)/2] + ranks[len(ranks)/2]) / 2)
		row[5] = "ranks " + strings.Trim(strings.Join(strings.Fields(fmt.Sprint(p.Ranks)), ", "), "[]")
	}
	if r.Of == metric.FromVal {
		row = append(row, "–")
	}
	test := "–"
	if p.Test != 0 {
		test = percent(float64(p.Test))
	}
	return append(row, test)
}

func meanText(m *contest.Mean) string {
	switch {
	case m == nil:
		return "–"
	case m.Interval == nil:
		return percent(m.Value)
	}
	return fmt.Sprintf("%s (%.2f to %.2f)", percent(m.Value), m.Interval[0], m.Interval[1])
}

// rankText writes a rank or a median of ranks.
func rankText(rank float64) string {
	if rank != math.Trunc(rank) {
		return fmt.Sprintf("%.1f", rank)
	}
	return thousands(int(rank))
}

// share3 writes a percentage with two digits that count.
func share3(p float64) string {
	if p >= 1 {
		return fmt.Sprintf("%.1f", p)
	}
	return fmt.Sprintf("%.2g", p)
}

// thousands writes a count with a comma in front of each three digits.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func floats(x []int) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// addEntries adds a line an entry; of is its value after n evaluations, by search.
func (b *lines) addEntries(r contest.Result, of func(e contest.Entry, n int) []float64) {
	for i, e := range r.Entries {
		curves := make([][]float64, len(e.Searches))
		for n := 1; n <= r.Evaluations; n++ {
			for j, v := range of(e, n) {
				curves[j] = append(curves[j], v)
			}
		}
		if e.Name == r.Against() {
			b.band(Clean(e.Name, 40), color(i), dash(i), curves)
			continue
		}
		b.median(Clean(e.Name, 40), color(i), dash(i), curves)
	}
}

// mark draws values after n evaluations as points.
func (b *lines) mark(name string, n int, values []float64, what string) {
	if n > b.n || len(values) == 0 {
		return
	}
	name = b.unused(Clean(name, 40))
	b.legend = append(b.legend, name)
	b.seen, b.most = append(b.seen, values...), max(b.most, slices.Max(values))
	dots := charts.NewScatter()
	var data []opts.ScatterData
	for _, v := range values {
		data = append(data, opts.ScatterData{Name: fmt.Sprintf("%s: %s %v", name, what, value(v)), Value: []any{n - 1, value(v)}})
	}
	dots.AddSeries(name, data,
		charts.WithScatterChartOpts(opts.ScatterChart{Symbol: "diamond", SymbolSize: 13}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: ink}))
	b.chart.Overlap(dots)
	b.extra = append(b.extra, map[string]any{"z": 6, "encode": map[string]any{"x": 0, "y": 1, "tooltip": 1}})
}

// rankOptions are the options for curves of ranks: 1 on top.
func (b *lines) rankOptions() map[string]any {
	top := math.Pow(10, math.Ceil(math.Log10(max(2, b.most))))
	o := b.options(opts.YAxis{Type: "log", Name: "rank of the best found (log scale)", NameGap: 48, Min: 1, Max: top})
	if o != nil {
		first(o["yAxis"])["inverse"] = true
	}
	return o
}
