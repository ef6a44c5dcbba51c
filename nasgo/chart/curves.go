package chart

import (
	"fmt"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// manyCurves is from how many trials on only the newest and the best have a
// colour and a name of their own.
const manyCurves = 7

// Curves draws the training of trials, by epoch: the training loss on the left,
// the validation accuracy on the right, a line a trial. Trials without a curve,
// such as those of a table, are left out; with none at all there is nothing to
// draw, and the caption says so.
func Curves(trials ...nasgo.Trial) Chart {
	drawn := slices.DeleteFunc(slices.Clone(trials), func(t nasgo.Trial) bool { return len(t.Epochs) == 0 })
	c := Chart{
		Title:   curvesTitle(drawn),
		Caption: curvesCaption(trials, drawn),
		Columns: []string{"trial", "epoch", "training loss", "validation accuracy", "seconds"},
		Height:  320,
	}
	for _, t := range drawn {
		for _, e := range t.Epochs {
			c.Rows = append(c.Rows, epochRow(t, e))
		}
	}
	if len(drawn) > 0 {
		c.Options = curvesOptions(drawn)
	}
	return c
}

func curvesTitle(drawn []nasgo.Trial) string {
	if len(drawn) == 1 {
		return fmt.Sprintf("Training of trial %d, %s", drawn[0].Number, Clean(drawn[0].Key, 40))
	}
	return "Training curves"
}

func curvesCaption(trials, drawn []nasgo.Trial) string {
	if len(drawn) == 0 {
		return "There is no training curve: nothing was trained here, or the scores were looked up in a table."
	}
	s := []string{fmt.Sprintf("Training loss (mean cross-entropy, nats) and accuracy on the validation split by epoch, %s.", runs(len(drawn)))}
	if n := len(trials) - len(drawn); n > 0 {
		s = append(s, count(n, "trial")+" without a curve not drawn.")
	}
	if len(drawn) >= manyCurves {
		s = append(s, "Only the best and the newest trial are named.")
	}
	return join(s)
}

func runs(n int) string {
	if n == 1 {
		return "one run"
	}
	return fmt.Sprintf("%d trials, one run each", n)
}

func epochRow(t nasgo.Trial, e worker.Epoch) []string {
	val := "–"
	if e.Val != nil {
		val = percent(float64(*e.Val))
	}
	return []string{fmt.Sprint(t.Number), fmt.Sprintf("%d of %d", e.Epoch, e.Of), fmt.Sprintf("%.4f", e.TrainLoss), val, fmt.Sprintf("%.1f", e.Seconds)}
}

func curvesOptions(drawn []nasgo.Trial) map[string]any {
	c := charts.NewLine()
	c.ExtendXAxis(opts.XAxis{})
	c.ExtendYAxis(opts.YAxis{})
	epochs := 1
	var losses, vals []float64
	for _, t := range drawn {
		epochs = max(epochs, t.Epochs[len(t.Epochs)-1].Of, t.Epochs[len(t.Epochs)-1].Epoch)
		for _, e := range t.Epochs {
			losses = append(losses, e.TrainLoss)
			if e.Val != nil {
				vals = append(vals, float64(*e.Val))
			}
		}
	}
	lossLow, lossHigh, lossStep := span(append(losses, 0), 1e9)
	lossLow = max(lossLow, 0)
	valLow, valHigh, valStep := span(vals, 100)
	legend := addCurves(c, drawn)
	axis := func(i int) charts.GlobalOpts {
		return charts.WithXAxisOpts(opts.XAxis{Type: "value", Name: "epoch", NameGap: 26, Min: 0, Max: epochs, MinInterval: 1, GridIndex: i}, i)
	}
	c.SetGlobalOptions(charts.WithTooltipOpts(tooltip("item")), axis(0), axis(1),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Name: "training loss, nats", NameGap: 38, Min: lossLow, Max: lossHigh}, 0),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Name: "validation accuracy, %", NameGap: 38, Min: valLow, Max: valHigh, GridIndex: 1}, 1))
	o, err := options(c)
	if err != nil {
		return nil
	}
	width, _ := Chart{}.size()
	top := dress(o, width, legend)
	o["grid"] = []any{grid(56, "53%", top+14, 44), grid("56%", 20, top+14, 44)}
	o["tooltip"].(map[string]any)["formatter"] = "{b}" // echarts escapes what it puts there
	axes(o, "xAxis")
	axes(o, "yAxis")
	y := o["yAxis"].([]any)
	y[0].(map[string]any)["min"], y[0].(map[string]any)["interval"] = lossLow, lossStep
	y[1].(map[string]any)["min"], y[1].(map[string]any)["interval"] = valLow, valStep
	for _, x := range o["xAxis"].([]any) {
		x.(map[string]any)["min"] = 0
	}
	return o
}

// addCurves adds two lines a trial and returns the names for the legend.
func addCurves(c *charts.Line, drawn []nasgo.Trial) (legend []string) {
	best := highest(drawn)
	for i, t := range drawn {
		last := i == len(drawn)-1
		name, col, width := fmt.Sprintf("trial %d", t.Number), color(i), float32(2)
		switch {
		case len(drawn) == 1: // the title names it
		case len(drawn) < manyCurves:
			legend = append(legend, name)
		case best == &drawn[i]:
			name, col, width = name+" (best)", color(1), 2.5
			legend = append(legend, name)
		case last:
			name, col, width = name+" (newest)", color(0), 2.5
			legend = append(legend, name)
		default:
			col, width = grey, 1
		}
		loss, val := trialLines(t, name)
		addCurve(c, name, loss, 0, col, width)
		addCurve(c, name, val, 1, col, width)
	}
	return legend
}

func trialLines(t nasgo.Trial, name string) (loss, val []opts.LineData) {
	for _, e := range t.Epochs {
		text := fmt.Sprintf("%s, epoch %d of %d: training loss %.4f", name, e.Epoch, e.Of, e.TrainLoss)
		loss = append(loss, opts.LineData{Name: text, Value: []any{e.Epoch, value(e.TrainLoss)}})
		if e.Val != nil {
			text := fmt.Sprintf("%s, epoch %d of %d: validation accuracy %s", name, e.Epoch, e.Of, percent(float64(*e.Val)))
			val = append(val, opts.LineData{Name: text, Value: []any{e.Epoch, value(float64(*e.Val))}})
		}
	}
	return loss, val
}

func addCurve(c *charts.Line, name string, data []opts.LineData, axis int, col string, width float32) {
	symbol, size := "circle", 5
	if len(data) > 40 || col == grey {
		symbol = "none"
	}
	c.AddSeries(name, data,
		charts.WithLineChartOpts(opts.LineChart{XAxisIndex: axis, YAxisIndex: axis, Symbol: symbol, SymbolSize: size}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: col, Width: width}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: col}))
}
