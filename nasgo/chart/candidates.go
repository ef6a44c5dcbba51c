package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/stats"
)

// Candidates draws every trial that has a score as a point: FLOPs on a
// logarithmic axis, accuracy upwards. The best one is marked, and a line joins
// those that no other candidate beats in both. Trials without a score are
// counted in the caption.
func Candidates(study nasgo.Record) Chart {
	scored := withScore(study.Trials)
	c := Chart{
		Title:   "Candidates: size and accuracy",
		Caption: candidatesCaption(study, scored),
		Columns: []string{"trial", "architecture", "FLOPs", "parameters", "accuracy", "state"},
	}
	for _, t := range study.Trials {
		c.Rows = append(c.Rows, candidateRow(t))
	}
	if len(scored) > 0 {
		c.Options = candidatesOptions(study, scored)
	}
	return c
}

func withScore(trials []nasgo.Trial) []nasgo.Trial {
	return slices.DeleteFunc(slices.Clone(trials), func(t nasgo.Trial) bool { return t.Score == nil })
}

// highest is the trial with the highest score, the first of equals, whether it
// has been fed back or not; nil if none has a score.
func highest(trials []nasgo.Trial) *nasgo.Trial {
	var best *nasgo.Trial
	for i, t := range trials {
		if t.Score != nil && (best == nil || t.Score.Percent > best.Score.Percent) {
			best = &trials[i]
		}
	}
	return best
}

func candidateRow(t nasgo.Trial) []string {
	score := "–"
	if t.Score != nil {
		score = percent(shown(t))
	}
	return []string{fmt.Sprint(t.Number), Clean(t.Key, 60), Quantity(t.Cost.FLOPs), Quantity(t.Cost.Params), score, string(t.State)}
}

func candidatesCaption(r nasgo.Record, scored []nasgo.Trial) string {
	s := []string{fmt.Sprintf("Each point is one candidate, n = %d: %s of a single result; FLOPs are multiply-accumulates of one forward pass.",
		len(scored), r.Info.ScoreOf.Name())}
	if b := highest(r.Trials); b != nil {
		s = append(s, fmt.Sprintf("Best: trial %d, %s, %s at %s FLOPs. The line joins the candidates that none beats in both size and accuracy.",
			b.Number, Clean(b.Key, 60), percent(shown(*b)), Quantity(b.Cost.FLOPs)))
		s = append(s, "The best of many noisy results is an optimistic estimate of itself.")
	}
	return paragraphs([]string{join(append(s, absent(r.Trials))), underNoise(r.Info), r.Info.Caveat})
}

// absent counts the trials that have no score, by state.
func absent(trials []nasgo.Trial) string {
	n := map[nasgo.State]int{}
	for _, t := range trials {
		if t.Score == nil {
			n[t.State]++
		}
	}
	var parts []string
	for _, s := range []nasgo.State{nasgo.Failed, nasgo.Rejected, nasgo.Interrupted, nasgo.Proposed, nasgo.Training} {
		if n[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[s], s))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Without an accuracy and not drawn: " + strings.Join(parts, ", ") + "."
}

func candidatesOptions(r nasgo.Record, scored []nasgo.Trial) map[string]any {
	div, unit := flopsUnit(scored)
	c := charts.NewScatter()
	best := highest(r.Trials)
	var rest []opts.ScatterData
	var ys []float64
	for _, t := range scored {
		ys = append(ys, shown(t))
		if t.Number != best.Number {
			rest = append(rest, candidatePoint(t, div))
		}
	}
	low, high, step := span(ys, 100)
	base := logBase(scored)
	xlow, xhigh := logSpan(scored, div, base)
	c.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("item")),
		charts.WithXAxisOpts(opts.XAxis{Type: "log", Name: unit + " (log scale)", NameGap: 28, Min: xlow, Max: xhigh}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Name: r.Info.ScoreOf.Name() + ", %", NameGap: 44, Min: low, Max: high}))
	c.AddSeries("candidate", rest,
		charts.WithScatterChartOpts(opts.ScatterChart{SymbolSize: 10}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: color(0), Opacity: opts.Float(0.7)}))
	c.AddSeries("best", []opts.ScatterData{candidatePoint(*best, div)},
		charts.WithScatterChartOpts(opts.ScatterChart{SymbolSize: 16, Symbol: "diamond"}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: color(1)}))
	front := charts.NewLine()
	front.AddSeries("not beaten in both", frontLine(scored, div),
		charts.WithLineChartOpts(opts.LineChart{Symbol: "none", Step: "end"}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: grey, Width: 1.2, Type: "dashed"}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: grey}))
	c.Overlap(front)
	o, err := options(c)
	if err != nil {
		return nil // cannot be: all values are finite
	}
	width, _ := Chart{}.size()
	top := dress(o, width, []string{"candidate", "best", "not beaten in both"})
	o["grid"] = grid(64, 32, top+14, 48)
	axes(o, "xAxis")
	axes(o, "yAxis")
	x, y := first(o["xAxis"]), first(o["yAxis"])
	x["logBase"], y["interval"], y["min"] = base, step, low
	list := o["series"].([]any)
	list[2].(map[string]any)["z"], list[2].(map[string]any)["silent"] = 1, true
	o["tooltip"].(map[string]any)["formatter"] = "{b}" // echarts escapes what it puts there
	return o
}

// candidatePoint has the key and the numbers as its name, which the tooltip shows.
func candidatePoint(t nasgo.Trial, div float64) opts.ScatterData {
	return opts.ScatterData{
		Name: fmt.Sprintf("trial %d: %s, %s, %s FLOPs, %s parameters", t.Number, Clean(t.Key, 60),
			percent(shown(t)), Quantity(t.Cost.FLOPs), Quantity(t.Cost.Params)),
		Value: []any{flops(t) / div, value(shown(t))},
	}
}

// flops is at least 1: a network without any has no place on a log axis.
func flops(t nasgo.Trial) float64 { return math.Max(float64(t.Cost.FLOPs), 1) }

// frontLine joins the candidates that no other beats.
func frontLine(scored []nasgo.Trial, div float64) []opts.LineData {
	var score, cost []float64
	for _, t := range scored {
		score, cost = append(score, shown(t)), append(cost, flops(t))
	}
	front, err := stats.Pareto(score, cost)
	if err != nil {
		return nil // cannot be: the study holds finite numbers
	}
	line := make([]opts.LineData, len(front))
	for i, j := range front {
		line[i].Value = []any{cost[j] / div, value(score[j])}
	}
	return line
}

// flopsUnit is the unit in which the smallest candidate has at least 1: echarts
// writes marks below 1 of a logarithmic axis wrongly.
func flopsUnit(scored []nasgo.Trial) (div float64, unit string) {
	switch low, _ := flopsRange(scored); {
	case low >= 1.1e9:
		return 1e9, "billion FLOPs"
	case low >= 1.1e6:
		return 1e6, "million FLOPs"
	case low >= 1.1e3:
		return 1e3, "thousand FLOPs"
	}
	return 1, "FLOPs"
}

func flopsRange(scored []nasgo.Trial) (low, high float64) {
	low, high = math.Inf(1), 0
	for _, t := range scored {
		low, high = math.Min(low, flops(t)), math.Max(high, flops(t))
	}
	return low, high
}

// logBase is 10 where the sizes span more than two decades, else 2, so that
// there are always some marks on the axis.
func logBase(scored []nasgo.Trial) float64 {
	if low, high := flopsRange(scored); high/low > 100 {
		return 10
	}
	return 2
}

// logSpan is the range of the size axis: whole powers of the base.
func logSpan(scored []nasgo.Trial, div, base float64) (low, high float64) {
	a, b := flopsRange(scored)
	power := func(x float64, round func(float64) float64) float64 {
		return math.Pow(base, round(math.Log(x/div)/math.Log(base)))
	}
	return max(power(a*0.97, math.Floor), 1), power(b*1.03, math.Ceil)
}

// Quantity writes a count of at least 0 with three digits and its unit: 387882
// is "388 k".
func Quantity(n int64) string {
	units := []string{"", " k", " M", " G", " T", " P", " E"}
	v, u := float64(n), 0
	for v >= 999.5 && u < len(units)-1 && n >= 1000 {
		v, u = v/1000, u+1
	}
	return strconv.FormatFloat(v, 'g', 3, 64) + units[u]
}
