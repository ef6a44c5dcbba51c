package chart

import (
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/stats"
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
	b := bestPlot{chart: charts.NewLine(), n: len(own), lowest: 100}
	b.add(study, own, others)
	c.Options = b.options(study.Info.ScoreOf)
	if b.cut {
		c.Caption = paragraphs([]string{c.Caption, "The axis leaves out lower values of the first evaluations; the table has them."})
	}
	return c
}

// bestCurve is the best score after each evaluation, NaN before the first score.
func bestCurve(r nasgo.Record) []float64 {
	var scores []float64
	for _, t := range r.Trials {
		switch {
		case t.Score != nil:
			scores = append(scores, t.Score.Percent)
		case t.State == nasgo.Failed:
			scores = append(scores, math.NaN())
		}
	}
	return stats.BestSoFar(scores)
}

func known(v float64) bool { return !math.IsNaN(v) }

// at is the value after n evaluations, the last one if there are fewer.
func at(curve []float64, n int) float64 {
	if len(curve) == 0 || n < 1 {
		return math.NaN()
	}
	return curve[min(n, len(curve))-1]
}

// bestPlot collects the lines; n is the number of evaluations on the axis.
type bestPlot struct {
	chart  *charts.Line
	n      int
	legend []string
	extra  []map[string]any // by series: what go-echarts cannot say
	seen   []float64        // values the axis has to show
	lowest float64          // of all values, seen or not
	cut    bool             // the axis leaves lower ones out
}

func (b *bestPlot) add(study nasgo.Record, own []float64, others []nasgo.Record) {
	for i, base := range study.Baselines {
		if usable(base) {
			b.n = max(b.n, len(base.Curves[0]))
			b.band(i, base)
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

// unused makes a name of a line different from those there are.
func (b *bestPlot) unused(name string) string {
	if name = strings.TrimSpace(name); name == "" {
		name = "without a name"
	}
	for n, try := 2, name; ; n++ {
		if !slices.Contains(b.legend, try) {
			return try
		}
		try = fmt.Sprintf("%s (%d)", name, n)
	}
}

// band draws the runs of a baseline: a line nobody sees at the lower end, the
// band stacked on it, the median.
func (b *bestPlot) band(i int, base nasgo.Baseline) {
	low, median, high := stats.Band(base.Curves, bandLevel)
	name, col := b.unused(Clean(base.Proposer, 40)), color(1+i)
	width := make([]float64, len(low))
	for j := range low {
		width[j] = high[j] - low[j]
	}
	for part, curve := range [][]float64{low, width} {
		b.extra = append(b.extra, map[string]any{"tooltip": map[string]any{"show": false}, "silent": true})
		b.chart.AddSeries("", points(curve),
			charts.WithLineChartOpts(opts.LineChart{Stack: name, Symbol: "none", Step: "end"}),
			charts.WithLineStyleOpts(opts.LineStyle{Opacity: opts.Float(0), Color: col}),
			charts.WithAreaStyleOpts(opts.AreaStyle{Color: col, Opacity: opts.Float(0.13 * float32(part))}))
	}
	b.see(high)
	b.line(name, median, col, 1.8, dash(i+1), 3)
}

func (b *bestPlot) line(name string, curve []float64, col string, width float32, dash string, z int) {
	b.legend = append(b.legend, name)
	b.see(curve)
	symbol, size := "none", 0
	if len(curve) == 1 { // a line of one point is nothing to see
		symbol, size = "circle", 8
	}
	b.chart.AddSeries(name, points(curve),
		charts.WithLineChartOpts(opts.LineChart{Symbol: symbol, SymbolSize: size, ShowSymbol: opts.Bool(size > 0), Step: "end"}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: col, Width: width, Type: dash}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: col}))
	b.extra = append(b.extra, map[string]any{"z": z})
}

// see makes the axis show a curve, but for the first sixth of a long one: a
// first network that is hopeless would flatten all that comes after it.
func (b *bestPlot) see(curve []float64) {
	b.seen = append(b.seen, finite(curve[len(curve)/6:])...)
	if all := finite(curve); len(all) > 0 {
		b.lowest = min(b.lowest, slices.Min(all))
	}
}

func finite(curve []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(curve), math.IsNaN)
}

// points makes data of a curve; what is not known is a gap.
func points(curve []float64) []opts.LineData {
	data := make([]opts.LineData, len(curve))
	for i, v := range curve {
		data[i].Value = "-"
		if known(v) {
			data[i].Value = value(v)
		}
	}
	return data
}

func (b *bestPlot) options(of metric.Source) map[string]any {
	x := make([]string, b.n)
	for i := range x {
		x[i] = fmt.Sprint(i + 1)
	}
	low, high, step := span(b.seen, 100)
	b.cut = b.lowest < low
	b.chart.SetXAxis(x).SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("axis")),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Name: "evaluations", NameGap: 28}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Name: of.Name() + ", %", NameGap: 44, Min: low, Max: high}))
	o, err := options(b.chart)
	if err != nil {
		return nil // cannot be: all values are finite
	}
	width, _ := Chart{}.size()
	top := dress(o, width, b.legend)
	o["grid"] = grid(64, 24, top+14, 48)
	axes(o, "xAxis")
	axes(o, "yAxis")
	first(o["yAxis"])["interval"] = step
	first(o["yAxis"])["min"] = low // go-echarts drops a zero
	first(o["xAxis"])["boundaryGap"] = b.n == 1
	for i, s := range o["series"].([]any) {
		maps.Copy(s.(map[string]any), b.extra[i])
	}
	return o
}

func first(list any) map[string]any { return list.([]any)[0].(map[string]any) }

// studyName is a name for a study among others.
func studyName(r nasgo.Record) string {
	base := strings.TrimSuffix(filepath.Base(r.Info.Path), filepath.Ext(r.Info.Path))
	return Clean(base, 30) + ": " + Clean(r.Info.Proposer, 40)
}
