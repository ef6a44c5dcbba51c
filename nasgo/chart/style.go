package chart

import (
	"math"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/opts"
)

// Colours of text and lines. The palette is that of Okabe and Ito (2008), which
// people with any kind of colour vision can tell apart; its yellow is left out,
// too pale on white.
const (
	ink   = "#1c2733"
	muted = "#4a5663"
	faint = "#e3e7eb"
	grey  = "#9aa5b1"
)

var palette = []string{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#4d4d4d"}

// color is a colour for series i; dash tells series apart where colours do not.
func color(i int) string { return palette[i%len(palette)] }

func dash(i int) string { return []string{"solid", "dashed", "dotted"}[i%3] }

// dress adds to the options what all charts share: colours, type, legend,
// margins, a tooltip that stays inside. legend lists the names shown, nil for
// none. It returns the height the legend takes.
func dress(o map[string]any, width int, legend []string) int {
	o["textStyle"] = map[string]any{"fontFamily": fonts, "color": ink}
	o["backgroundColor"] = "#ffffff"
	o["animationDuration"] = 300
	o["title"] = map[string]any{"show": false}
	o["toolbox"] = map[string]any{"show": false}
	tip, _ := o["tooltip"].(map[string]any)
	if tip == nil {
		tip = map[string]any{}
	}
	tip["confine"] = true
	tip["textStyle"] = map[string]any{"color": ink, "fontSize": 12}
	o["tooltip"] = tip
	if len(legend) == 0 {
		o["legend"] = map[string]any{"show": false}
		return 0
	}
	o["legend"] = map[string]any{
		"data": legend, "left": 12, "top": 4, "itemWidth": 22, "itemHeight": 10, "itemGap": 16,
		"textStyle": map[string]any{"fontSize": 12, "color": ink},
	}
	return 4 + 22*legendRows(legend, width-24)
}

// legendRows estimates how many rows echarts breaks a legend into.
func legendRows(names []string, width int) int {
	rows, x := 1, 0
	for _, n := range names {
		w := 22 + 5 + 16 + 8*len([]rune(n))
		if x > 0 && x+w > width {
			rows, x = rows+1, 0
		}
		x += w
	}
	return rows
}

// grid is the place of the axes; their names stand outside it.
func grid(left, right, top, bottom any) map[string]any {
	return map[string]any{"left": left, "right": right, "top": top, "bottom": bottom, "containLabel": false}
}

// axes gives the axes their look. echarts' own grey is too light to print.
func axes(o map[string]any, which string) {
	list, _ := o[which].([]any)
	for _, a := range list {
		m := a.(map[string]any)
		m["axisLine"] = map[string]any{"show": which == "xAxis", "lineStyle": map[string]any{"color": grey}, "onZero": false}
		m["axisTick"] = map[string]any{"show": which == "xAxis", "lineStyle": map[string]any{"color": grey}}
		m["splitLine"] = map[string]any{"show": which == "yAxis", "lineStyle": map[string]any{"color": faint}}
		label, _ := m["axisLabel"].(map[string]any)
		if label == nil {
			label = map[string]any{}
		}
		label["color"], label["fontSize"], label["hideOverlap"] = muted, 12, true
		m["axisLabel"] = label
		m["nameTextStyle"] = map[string]any{"color": ink, "fontSize": 12}
		m["nameLocation"] = "middle"
	}
}

// span is a range of an axis with round ends around the values, at most limit
// at the top.
func span(values []float64, limit float64) (low, high, step float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = math.Min(low, v), math.Max(high, v)
	}
	if low > high {
		return 0, limit, limit / 5
	}
	if high-low < 1e-9 {
		low, high = low-1, high+1
	}
	step = round125((high - low) / 5)
	high = math.Min(math.Ceil(high/step+0.05)*step, limit)
	low = math.Floor(low/step-0.05) * step
	return tidy(low), tidy(high), step
}

// round125 is the number 1, 2 or 5 times a power of ten next above x > 0.
func round125(x float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		if m*p >= x {
			return m * p
		}
	}
	return 10 * p
}

// tidy takes away what binary fractions add to a decimal one.
func tidy(x float64) float64 {
	v, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 10, 64), 64)
	return v
}

// percent writes an accuracy with two decimals.
func percent(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) + "%" }

// value is a number for echarts with the digits a person reads.
func value(v float64) any { return tidy(math.Round(v*1e4) / 1e4) }

// tooltip is a box that opens at a point or along an axis.
func tooltip(trigger string) opts.Tooltip {
	return opts.Tooltip{Show: opts.Bool(true), Trigger: trigger}
}
