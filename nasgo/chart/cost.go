package chart

import (
	"fmt"
	"slices"
	"time"

	"github.com/genius-nas/nasgo/nasgo"
)

// purse is one thing that a search spends, and how it is counted up.
type purse struct {
	name  string // of the axis
	of    func(nasgo.Spending) float64
	known func(nasgo.Spending) bool // whether all of it is known
	calls bool                      // spent by calls to models alone
}

var purses = []purse{
	{"evaluations", func(s nasgo.Spending) float64 { return float64(s.Evaluations) }, always, false},
	{"tokens, thousands", func(s nasgo.Spending) float64 { return float64(s.Tokens()) / 1000 }, func(s nasgo.Spending) bool { return s.Uncounted == 0 }, true},
	{"US dollars", func(s nasgo.Spending) float64 { return s.Dollars }, func(s nasgo.Spending) bool { return s.Unpriced == 0 }, true},
	{"seconds of asking and training", func(s nasgo.Spending) float64 { return (s.Asking + s.Training).Seconds() }, always, false},
}

func always(nasgo.Spending) bool { return true }

// Cost draws the best accuracy so far against what it took: evaluations, tokens,
// money and time, each on an axis of its own in one chart, for the study and
// others. What a study did not count or price is not drawn, and the caption
// says so: unknown is not 0. Where no study asked a model there are no axes for
// tokens and money.
func Cost(study nasgo.Record, others ...nasgo.Record) Chart {
	all := append([]nasgo.Record{study}, others...)
	c := Chart{Title: "Best accuracy so far, by what it took", Height: 560,
		Columns: []string{"study", "best", "evaluations", "calls", "tokens", "cost", "asking", "training"}}
	drawn := false
	var lines []costLine
	for i, r := range all {
		lines = append(lines, newCostLine(r, i))
		drawn = drawn || slices.ContainsFunc(lines[i].best, known)
		c.Rows = append(c.Rows, costRow(r, lines[i]))
	}
	c.Caption = costCaption(study, lines)
	if drawn {
		c.Options = costOptions(study, lines)
	}
	return c
}

// costLine is a study's way: what was spent by each evaluation, and the best then.
type costLine struct {
	name  string
	spent []nasgo.Spending // by evaluation, in all up to then
	total nasgo.Spending
	best  []float64
	color string
	width float32
}

func newCostLine(r nasgo.Record, i int) costLine {
	l := costLine{name: studyName(r), best: bestCurve(r), total: r.Spent(), color: color(i), width: 1.5}
	if i == 0 {
		l.name, l.width = "this study: "+Clean(r.Info.Proposer, 40), 3
	}
	byTrial := map[int]nasgo.Spending{}
	for _, x := range r.Trials {
		byTrial[x.Number] = r.Spending(x.Number)
	}
	var sum nasgo.Spending
	for _, t := range r.Trials {
		sum = sum.Plus(byTrial[t.Number])
		if t.Score != nil || t.State == nasgo.Failed {
			l.spent = append(l.spent, sum)
		}
	}
	return l
}

func costRow(r nasgo.Record, l costLine) []string {
	best := "–"
	if n := len(l.best); n > 0 && known(l.best[n-1]) {
		best = percent(l.best[n-1])
	}
	s := l.total
	tokens, cost := "–", "–"
	if s.Calls > 0 {
		tokens, cost = Quantity(s.Tokens()), s.Money()
	}
	return []string{studyName(r), best, fmt.Sprint(s.Evaluations), fmt.Sprint(s.Calls), tokens, cost,
		s.Asking.Round(10 * time.Millisecond).String(), s.Training.Round(100 * time.Millisecond).String()}
}

func costCaption(study nasgo.Record, lines []costLine) string {
	out := []string{fmt.Sprintf("%s of the best network found so far against what had been spent by then, attempts and failures included; time is that of calls and trainings, without the people between them.", study.Info.ScoreOf.Name())}
	for _, l := range lines {
		for _, p := range purses {
			if l.total.Calls > 0 && !p.known(l.total) {
				out = append(out, fmt.Sprintf("Not drawn of %s: %s, which are not known of all its calls.", l.name, p.name))
			}
		}
	}
	out[0] = upper(out[0])
	return paragraphs([]string{join(out), underNoise(study.Info), study.Info.Caveat})
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]&^0x20) + s[1:] // a letter of our own
}

// panels are the axes that have something to show.
func panels(lines []costLine) (list []purse) {
	for _, p := range purses {
		if slices.ContainsFunc(lines, p.shows) {
			list = append(list, p)
		}
	}
	return list
}

// shows says whether a study has a line on the axis.
func (p purse) shows(l costLine) bool {
	return slices.ContainsFunc(l.best, known) && p.of(l.total) > 0 && (!p.calls || l.total.Calls > 0 && p.known(l.total))
}

func costOptions(study nasgo.Record, lines []costLine) map[string]any {
	shown := panels(lines)
	var ys []float64
	var legend []string
	for _, l := range lines {
		ys = append(ys, finite(l.best[len(l.best)/6:])...)
		legend = append(legend, l.name)
	}
	low, high, step := span(ys, 100)
	o := map[string]any{"tooltip": map[string]any{"show": true, "trigger": "item"}}
	width, height := Chart{Height: 560}.size()
	top := dress(o, width, legend) + 10
	var grids, xs, yaxes, series []any
	for i, p := range shown {
		g, last := place(i, len(shown), width, height-top), 0.0
		g["top"] = g["top"].(int) + top
		grids = append(grids, g)
		for _, l := range lines {
			if !p.shows(l) {
				continue
			}
			series = append(series, map[string]any{
				"name": l.name, "type": "line", "step": "end", "symbol": "circle", "symbolSize": 4, "xAxisIndex": i, "yAxisIndex": i,
				"data": p.points(l), "lineStyle": map[string]any{"color": l.color, "width": l.width}, "itemStyle": map[string]any{"color": l.color},
			})
			last = max(last, p.of(l.spent[len(l.spent)-1]))
		}
		xs = append(xs, map[string]any{"type": "value", "gridIndex": i, "name": p.name, "nameGap": 26, "min": 0, "max": ceiling(last)})
		y := map[string]any{"type": "value", "gridIndex": i, "min": low, "max": high, "interval": step}
		if g["left"] == sideMargin {
			y["name"], y["nameGap"] = study.Info.ScoreOf.Name()+", %", 44
		}
		yaxes = append(yaxes, y)
	}
	o["grid"], o["xAxis"], o["yAxis"], o["series"] = grids, xs, yaxes, series
	axes(o, "xAxis")
	axes(o, "yAxis")
	return o
}

const sideMargin = 64

// place is where axes i of n stand, two in a row.
func place(i, n, width, height int) map[string]any {
	rows := (n + 1) / 2
	w := (width-sideMargin-24)/2 - 20
	if n == 1 {
		w = width - sideMargin - 24
	}
	h := height / rows
	return map[string]any{"left": sideMargin + (i%2)*(w+40), "top": (i / 2) * h, "width": w, "height": h - 58}
}

// ceiling is a round end of an axis that begins at 0.
func ceiling(last float64) float64 {
	if last <= 0 {
		return 1
	}
	_, high, _ := span([]float64{0, last}, last*2)
	return high
}

// points are what was spent by each evaluation and the best then.
func (p purse) points(l costLine) []any {
	var out []any
	for i, s := range l.spent {
		if i < len(l.best) && known(l.best[i]) {
			out = append(out, []any{value(p.of(s)), value(l.best[i])})
		}
	}
	return out
}
