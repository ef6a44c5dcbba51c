package chart

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/stats"
	"github.com/genius-nas/nasgo/spaces"
)

const (
	// thinned is how many of a table's networks the left half of Splits draws.
	thinned = 200
	// fewest is how many the right half draws at least: 1% of a small table is
	// nothing to see an order in.
	fewest = 20
)

// Splits draws a table's networks by validation and test accuracy: on the left
// some of the better half, evenly by rank, on the right the best 1% by
// validation, or 20, with the best by validation and the best by test marked. Published
// test accuracies are lines. The caption has the rank correlations, and what
// choosing by validation costs. A table without both splits has nothing to draw,
// and the caption says so.
func Splits(t *spaces.Table, published ...contest.Published) Chart {
	c := Chart{Title: fmt.Sprintf("%s: validation and test accuracy", Clean(t.Space().Name, 60)), Height: 360}
	s := newSplits(t)
	if len(s.by) == 0 {
		c.Caption = paragraphs([]string{fmt.Sprintf("The table %s does not have both a validation and a test split.", Clean(t.Name(), 60)), t.Source().Caveat()})
		return c
	}
	c.Columns, c.Rows = s.table(published)
	c.Caption = s.caption(published)
	c.Options = s.options(published)
	return c
}

// both is one network of a table with both of its accuracies, in percent.
type both struct {
	key       string
	val, test float64
}

type splits struct {
	by               []both // best validation first
	top              int    // so many are drawn as the best
	byVal, byTest    both   // the best
	valRank, tstRank int    // of byTest by validation, and of byVal by test
}

func newSplits(t *spaces.Table) (s splits) {
	report := t.Report()
	for a := range t.Space().All() {
		score, err := t.Score(a)
		test, ok := report.Test(a)
		if err != nil || !ok || score.Of != metric.FromVal {
			return splits{}
		}
		s.by = append(s.by, both{val: score.Percent, test: float64(test), key: t.Space().Encode(a)})
	}
	if len(s.by) == 0 {
		return s
	}
	slices.SortStableFunc(s.by, func(x, y both) int { return cmp.Compare(y.val, x.val) })
	s.top = min(max(fewest, (len(s.by)+50)/100), len(s.by))
	s.byVal = s.by[0]
	s.byTest = slices.MaxFunc(s.by, func(x, y both) int { return cmp.Compare(x.test, y.test) })
	s.valRank, s.tstRank = 1, 1
	for _, b := range s.by {
		if b.val > s.byTest.val {
			s.valRank++
		}
		if b.test > s.byVal.test {
			s.tstRank++
		}
	}
	return s
}

func (s splits) best() []both { return s.by[:s.top] }

// some is every so manieth of the better half.
func (s splits) some() (out []both) {
	half := s.by[:(len(s.by)+1)/2]
	step := max(1, len(half)/thinned)
	for i := 0; i < len(half); i += step {
		out = append(out, half[i])
	}
	return out
}

func correlation(list []both) string {
	var x, y []float64
	for _, b := range list {
		x, y = append(x, b.val), append(y, b.test)
	}
	r, err := stats.Spearman(x, y)
	if err != nil {
		return "–"
	}
	return fmt.Sprintf("%.2f", r)
}

func (s splits) caption(published []contest.Published) string {
	lines := []string{
		fmt.Sprintf("Each point is a network, its accuracies means over its trainings. Left: %d of the better half of %s, evenly by rank; right: the %d best by validation.",
			len(s.some()), thousands(len(s.by)), s.top),
		fmt.Sprintf("Rank correlation of validation with test (Spearman): %s over all, %s among the %d best. 1 would be the same order, 0 no relation.",
			correlation(s.by), correlation(s.best()), s.top),
		s.cost(),
	}
	for _, p := range published {
		if p.Test != 0 {
			lines = append(lines, fmt.Sprintf("Dashed: %s after %s, as published: test accuracy %s.", Clean(p.Name, 60), count(p.Evaluations, "evaluation"), percent(float64(p.Test))))
		}
	}
	return paragraphs(lines)
}

// cost says what choosing by validation costs.
func (s splits) cost() string {
	if s.tstRank == 1 {
		return fmt.Sprintf("The best by validation, %s, is the best by test as well, %s: choosing by validation costs nothing here, which a search that sees validation only cannot know.",
			percent(s.byVal.val), percent(s.byVal.test))
	}
	return fmt.Sprintf("The best by validation, %s, tests at %s, rank %s by test. The best by test has %s, and %s by validation, rank %s. Choosing by validation costs %.2f points here, which a search that sees validation only cannot know.",
		percent(s.byVal.val), percent(s.byVal.test), thousands(s.tstRank), percent(s.byTest.test), percent(s.byTest.val), thousands(s.valRank), s.byTest.test-s.byVal.test)
}

func (s splits) table(published []contest.Published) (columns []string, rows [][]string) {
	columns = []string{"network", "architecture", "validation accuracy", "rank", "test accuracy", "rank"}
	rows = [][]string{
		{"best by validation", Clean(s.byVal.key, 120), percent(s.byVal.val), "1", percent(s.byVal.test), thousands(s.tstRank)},
		{"best by test", Clean(s.byTest.key, 120), percent(s.byTest.val), thousands(s.valRank), percent(s.byTest.test), "1"},
	}
	for _, p := range published {
		if p.Test != 0 {
			rows = append(rows, []string{Clean(p.Name, 40), "–", "–", "–", percent(float64(p.Test)), "–"})
		}
	}
	return columns, rows
}

func (s splits) options(published []contest.Published) map[string]any {
	c := charts.NewScatter()
	c.ExtendXAxis(opts.XAxis{})
	c.ExtendYAxis(opts.YAxis{})
	legend := []string{"network", "best by validation", "best by test"}
	axisX, axisY, steps := make([]opts.XAxis, 2), make([]opts.YAxis, 2), [2][2]float64{}
	for i, list := range [][]both{s.some(), s.best()} {
		marked := []both{s.byVal, s.byTest}
		x, y := []float64{}, []float64{}
		for _, b := range append(marked, list...) {
			x, y = append(x, b.val), append(y, b.test)
		}
		if i == 1 {
			y = append(y, tests(published)...)
		}
		var low, high float64
		low, high, steps[i][0] = span(x, 100)
		axisX[i] = opts.XAxis{Type: "value", Name: "validation accuracy, %", NameGap: 26, Min: low, Max: high, GridIndex: i}
		low, high, steps[i][1] = span(y, 100)
		axisY[i] = opts.YAxis{Type: "value", Name: "test accuracy, %", NameGap: 40, Min: low, Max: high, GridIndex: i}
		addBoth(c, legend[0], list, i, "circle", 5, color(0), 0.5)
		addBoth(c, legend[1], marked[:1], i, "diamond", 14, color(1), 1)
		addBoth(c, legend[2], marked[1:], i, "triangle", 12, color(2), 1)
	}
	c.SetGlobalOptions(charts.WithTooltipOpts(tooltip("item")),
		charts.WithXAxisOpts(axisX[0], 0), charts.WithXAxisOpts(axisX[1], 1),
		charts.WithYAxisOpts(axisY[0], 0), charts.WithYAxisOpts(axisY[1], 1))
	for i, p := range published {
		if p.Test != 0 {
			legend = append(legend, level(c, Clean(p.Name, 40), axisX[1], float64(p.Test), i))
		}
	}
	o, err := options(c)
	if err != nil {
		return nil // cannot be: all values are finite
	}
	width, _ := Chart{}.size()
	top := dress(o, width, legend)
	o["grid"] = []any{grid(58, "53%", top+14, 44), grid("55%", 20, top+14, 44)}
	o["tooltip"].(map[string]any)["formatter"] = "validation, test: {c}"
	axes(o, "xAxis")
	axes(o, "yAxis")
	for i := range 2 {
		o["xAxis"].([]any)[i].(map[string]any)["interval"] = steps[i][0]
		o["yAxis"].([]any)[i].(map[string]any)["interval"] = steps[i][1]
	}
	return o
}

func tests(published []contest.Published) (out []float64) {
	for _, p := range published {
		if p.Test != 0 {
			out = append(out, float64(p.Test))
		}
	}
	return out
}

func addBoth(c *charts.Scatter, name string, list []both, axis int, symbol string, size int, col string, opacity float32) {
	data := make([]opts.ScatterData, len(list))
	for i, b := range list {
		data[i].Value = []any{value(b.val), value(b.test)}
	}
	c.AddSeries(name, data,
		charts.WithScatterChartOpts(opts.ScatterChart{XAxisIndex: axis, YAxisIndex: axis, Symbol: symbol, SymbolSize: size}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: col, Opacity: opts.Float(opacity)}))
}

// level is a dashed line across the right half; its name in the legend.
func level(c *charts.Scatter, name string, x opts.XAxis, test float64, i int) string {
	line := charts.NewLine()
	line.AddSeries(name, []opts.LineData{{Value: []any{x.Min, value(test)}}, {Value: []any{x.Max, value(test)}}},
		charts.WithLineChartOpts(opts.LineChart{XAxisIndex: 1, YAxisIndex: 1, Symbol: "none"}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: ink, Width: 1.4, Type: dash(1 + i)}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: ink}))
	c.Overlap(line)
	return name
}
