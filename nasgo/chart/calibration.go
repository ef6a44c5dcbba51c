package chart

import (
	"fmt"
	"math"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/stats"
)

// Calibration draws what the proposer expected of each network against what the
// network reached, and says how good the predictions were: their mean error, how
// many came within nasgo.Within, as against its own confidence, and whether they
// said more than the mean of the results so far. Options is nil where it
// predicted nothing that has a result.
func Calibration(study nasgo.Record) Chart {
	list, trials := forecasts(study)
	c := Chart{
		Title:   "What the proposer expected, and what came out",
		Columns: []string{"trial", "architecture", "expected", "came out", "off by", "confidence"},
	}
	for i, t := range trials {
		c.Rows = append(c.Rows, calibrationRow(t, list[i]))
	}
	c.Caption = paragraphs(append(CalibrationSentences(study), study.Info.Caveat))
	if len(list) > 0 {
		c.Options = calibrationOptions(study, list, trials)
	}
	return c
}

// CalibrationSentences say how good the predictions were, and how well they order
// the networks.
func CalibrationSentences(study nasgo.Record) []string {
	list, _ := forecasts(study)
	if len(list) == 0 {
		return []string{"The proposer predicted nothing that has a result yet."}
	}
	cal, err := stats.Calibrate(list, nasgo.Within)
	if err != nil {
		return []string{"The predictions cannot be compared: " + err.Error() + "."}
	}
	out := cal.Sentences("points")
	var predicted, measured []float64
	for _, f := range list {
		predicted, measured = append(predicted, f.Predicted), append(measured, f.Measured)
	}
	if tau, err := stats.Kendall(predicted, measured, 0.95, 1); err == nil {
		out = append(out, "The order of its predictions against that of the results: "+tau.Sentence())
	}
	return out
}

// forecasts are the predictions of trials that have a score, in their order.
func forecasts(study nasgo.Record) (list []stats.Forecast, trials []nasgo.Trial) {
	sum, n := 0.0, 0
	for _, t := range study.Trials {
		if t.Score == nil {
			continue
		}
		came := shown(t)
		if t.Predicted != nil {
			f := stats.Forecast{Predicted: *t.Predicted, Measured: came, Confidence: t.Confidence}
			if n > 0 {
				mean := sum / float64(n)
				f.Naive = &mean
			}
			list, trials = append(list, f), append(trials, t)
		}
		sum, n = sum+came, n+1
	}
	return list, trials
}

func calibrationRow(t nasgo.Trial, f stats.Forecast) []string {
	sure := "–"
	if f.Confidence != nil {
		sure = fmt.Sprintf("%.0f%%", 100**f.Confidence)
	}
	return []string{fmt.Sprint(t.Number), Clean(t.Key, 60), percent(f.Predicted), percent(f.Measured), fmt.Sprintf("%+.2f", f.Predicted-f.Measured), sure}
}

func calibrationOptions(study nasgo.Record, list []stats.Forecast, trials []nasgo.Trial) map[string]any {
	var values []float64
	var data []opts.ScatterData
	for i, f := range list {
		values = append(values, f.Predicted, f.Measured)
		data = append(data, opts.ScatterData{
			Name:  fmt.Sprintf("trial %d: %s, expected %s, came out %s", trials[i].Number, Clean(trials[i].Key, 60), percent(f.Predicted), percent(f.Measured)),
			Value: []any{value(f.Predicted), value(f.Measured)},
		})
	}
	low, high, step := span(values, 100)
	c := charts.NewScatter()
	c.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("item")),
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Name: "expected, %", NameGap: 28, Min: low, Max: high}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Name: study.Info.ScoreOf.Name() + ", %", NameGap: 44, Min: low, Max: high}))
	c.AddSeries("trial", data,
		charts.WithScatterChartOpts(opts.ScatterChart{SymbolSize: 10}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: color(0), Opacity: opts.Float(0.7)}))
	line := charts.NewLine()
	near := fmt.Sprintf("within %v point", nasgo.Within)
	for i, off := range []float64{0, nasgo.Within, -nasgo.Within} {
		name, dashes, col := near, "dotted", grey
		if i == 0 {
			name, dashes, col = "as expected", "dashed", color(1)
		}
		from, to := math.Max(low, low-off), math.Min(high, high-off)
		line.AddSeries(name, []opts.LineData{{Value: []any{value(from), value(from + off)}}, {Value: []any{value(to), value(to + off)}}},
			charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}),
			charts.WithLineStyleOpts(opts.LineStyle{Color: col, Width: 1.2, Type: dashes}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: col}))
	}
	c.Overlap(line)
	o, err := options(c)
	if err != nil {
		return nil // cannot be: all values are finite
	}
	width, _ := Chart{}.size()
	top := dress(o, width, []string{"trial", "as expected", near})
	o["grid"] = grid(64, 32, top+14, 48)
	axes(o, "xAxis")
	axes(o, "yAxis")
	for _, axis := range []string{"xAxis", "yAxis"} {
		first(o[axis])["min"], first(o[axis])["interval"] = low, step
	}
	trial := o["series"].([]any)[0].(map[string]any)
	trial["tooltip"] = map[string]any{"formatter": "{b}"}
	trial["z"] = 5
	return o
}

// predicts says whether a study has predictions to compare.
func predicts(study nasgo.Record) bool {
	return slices.ContainsFunc(study.Trials, func(t nasgo.Trial) bool { return t.Score != nil && t.Predicted != nil })
}
