package chart

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/genius-nas/nasgo/nasgo/stats"
)

// lines collects the lines of a chart by number of evaluations; n is how many
// of these the axis has.
type lines struct {
	chart  *charts.Line
	n      int
	legend []string
	extra  []map[string]any // by series: what go-echarts cannot say
	seen   []float64        // values the axis has to show
	early  float64          // share of a curve, at its beginning, that the axis need not show
	lowest float64          // of all values, seen or not
	most   float64          // the highest of them
	cut    bool             // the axis leaves lower ones out
}

// newLines makes an axis that shows curves but for their first sixth: a first
// network that is hopeless would flatten all that comes after it.
func newLines(n int) *lines {
	return &lines{chart: charts.NewLine(), n: n, early: 1. / 6, lowest: 100}
}

// unused makes a name of a line different from those there are.
func (b *lines) unused(name string) string {
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

// band draws runs: a line nobody sees at the lower end, the band that holds 90%
// of them stacked on it, the median.
func (b *lines) band(name, col, dash string, curves [][]float64) {
	low, median, high := stats.Band(curves, bandLevel)
	name = b.unused(name)
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
	b.line(name, median, col, 1.8, dash, 3)
}

// median draws the median of runs.
func (b *lines) median(name, col, dash string, curves [][]float64) {
	_, mid, _ := stats.Band(curves, bandLevel)
	b.line(b.unused(name), mid, col, 1.8, dash, 3)
}

func (b *lines) line(name string, curve []float64, col string, width float32, dash string, z int) {
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

// see makes the axis show a curve, but for its early part.
func (b *lines) see(curve []float64) {
	b.seen = append(b.seen, finite(curve[int(b.early*float64(len(curve))):])...)
	if all := finite(curve); len(all) > 0 {
		b.lowest, b.most = min(b.lowest, slices.Min(all)), max(b.most, slices.Max(all))
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

// accuracyOptions are the options for curves of accuracy, in percent.
func (b *lines) accuracyOptions(name string) map[string]any {
	low, high, step := span(b.seen, 100)
	b.cut = b.lowest < low
	o := b.options(opts.YAxis{Type: "value", Name: name + ", %", NameGap: 44, Min: low, Max: high})
	if o != nil {
		first(o["yAxis"])["interval"] = step
		first(o["yAxis"])["min"] = low // go-echarts drops a zero
	}
	return o
}

func (b *lines) options(y opts.YAxis) map[string]any {
	x := make([]string, b.n)
	for i := range x {
		x[i] = fmt.Sprint(i + 1)
	}
	b.chart.SetXAxis(x).SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("axis")),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Name: "evaluations", NameGap: 28}),
		charts.WithYAxisOpts(y))
	o, err := options(b.chart)
	if err != nil {
		return nil // cannot be: all values are finite
	}
	width, _ := Chart{}.size()
	top := dress(o, width, b.legend)
	o["grid"] = grid(64, 24, top+14, 48)
	axes(o, "xAxis")
	axes(o, "yAxis")
	first(o["xAxis"])["boundaryGap"] = b.n == 1
	for i, s := range o["series"].([]any) {
		maps.Copy(s.(map[string]any), b.extra[i])
	}
	return o
}

func first(list any) map[string]any { return list.([]any)[0].(map[string]any) }
