package chart

import (
	"fmt"
	"math"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/probe"
	"github.com/genius-nas/nasgo/nasgo/stats"
)

// Probe draws what a searcher reached under each condition, or asked in each
// way, and plain methods beside it: for each table the ranks of what was found,
// as points with the median and its 95% interval; and how the ranks on the first
// one came about, evaluation by evaluation. The tables have the tests. What follows
// from all of it is Report.Sentences. Without searches there is no chart.
func Probe(r probe.Report) []Chart {
	lines, err := r.Lines()
	if err != nil {
		return []Chart{{Title: "Nothing to draw", Caption: "No comparison: " + err.Error() + "."}}
	}
	var out []Chart
	for i, f := range r.Fields {
		var own []probe.Line
		for _, l := range lines {
			if l.Field == i {
				own = append(own, l)
			}
		}
		if len(own) > 0 {
			out = append(out, probeRanks(r, f, own))
		}
	}
	if len(out) > 0 && len(r.Fields[0].Arms) > 0 {
		out = append(out, probeCurves(r, r.Fields[0]))
	}
	return out
}

func probeRanks(r probe.Report, f probe.Field, lines []probe.Line) Chart {
	c := Chart{
		Title: fmt.Sprintf("%s on %s", Clean(r.Proposer, 60), Clean(f.Table, 60)),
		Caption: paragraphs([]string{join([]string{
			fmt.Sprintf("Rank of the best network found after %s, 1 being the best of %s, on a logarithmic axis: each search a point, the median a diamond with its 95%% bootstrap interval.",
				count(f.Evaluations, "evaluation"), thousands(f.Networks)),
			probeTests(lines),
		}), f.Of.Caveat()}),
		Height: 90 + 30*len(lines),
	}
	c.Columns, c.Rows = probeTable(lines)
	c.Options = probeOptions(f, lines)
	return c
}

// probeTests says what the p-values of the table are.
func probeTests(lines []probe.Line) string {
	var methods, against []string
	for _, l := range lines {
		if l.Test == nil || l.Test.Certain {
			continue
		}
		if text := fmt.Sprintf("%s, %d tests", l.Test.Method, max(l.Test.Tests, 1)); l.Control {
			against = appendNew(against, text)
		} else {
			methods = appendNew(methods, text)
		}
	}
	text := ""
	if len(methods) > 0 {
		text = fmt.Sprintf("p: against %s, seed by seed (%s)", Clean(lines[0].Name, 60), strings.Join(methods, "; "))
	}
	if len(against) > 0 {
		if text == "" {
			text = "p"
		}
		text += fmt.Sprintf("; of plain methods: of %s against them (%s)", Clean(lines[0].Name, 60), strings.Join(against, "; "))
	}
	if text == "" {
		return ""
	}
	return text + "; corrected by Holm. A change by the factor in the last column would have been seen four times out of five."
}

func appendNew(list []string, s string) []string {
	for _, x := range list {
		if x == s {
			return list
		}
	}
	return append(list, s)
}

func probeTable(lines []probe.Line) (columns []string, rows [][]string) {
	columns = []string{"search", "searches", "median rank", "95% interval", "in % of the networks", "p", "seen from factor"}
	for _, l := range lines {
		row := []string{Clean(l.Name, 48), fmt.Sprint(l.Searches), rankText(l.MedianRank), "–", share3(l.MedianRankPercent), "–", "–"}
		if l.Interval != nil {
			row[3] = rankText(l.Interval[0]) + " to " + rankText(l.Interval[1])
		}
		if t := l.Test; t != nil {
			row[5], row[6] = probeP(*t)
		}
		rows = append(rows, row)
	}
	return columns, rows
}

// probeP writes what a test gave and what it could have given.
func probeP(t probe.Test) (p, factor string) {
	switch {
	case t.Certain && t.Superiority == 0.5:
		return "the same", "–"
	case t.Certain:
		return "always", "–"
	case !t.Could:
		return strings.TrimPrefix(stats.PText(t.P), "= "), "nothing"
	case t.Factor == 0:
		return strings.TrimPrefix(stats.PText(t.P), "= "), "–"
	case t.Factor >= 100:
		return strings.TrimPrefix(stats.PText(t.P), "= "), "> 100"
	}
	return strings.TrimPrefix(stats.PText(t.P), "= "), fmt.Sprintf("%.2g", t.Factor)
}

// probeOptions draw a row for each entry.
func probeOptions(f probe.Field, lines []probe.Line) map[string]any {
	names, longest := make([]any, len(lines)), 0
	var dots, medians, series []any
	for i, l := range lines {
		name := Clean(l.Name, 40)
		names[i] = name
		longest = max(longest, len([]rune(name)))
		for _, s := range f.Entries[i].Searches {
			if rank := s.Rank[min(f.Evaluations, len(s.Rank))-1]; !l.Control {
				dots = append(dots, map[string]any{"name": fmt.Sprintf("%s, seed %d: rank %s", name, s.Seed, thousands(rank)), "value": []any{rank, i}})
			}
		}
		col := color(0)
		if l.Control {
			col = grey
		}
		if l.Interval != nil {
			series = append(series, map[string]any{
				"type": "line", "data": []any{[]any{value(l.Interval[0]), i}, []any{value(l.Interval[1]), i}}, "silent": true, "symbol": "none", "z": 3,
				"lineStyle": map[string]any{"color": col, "width": 3, "type": "solid"},
			})
		}
		medians = append(medians, map[string]any{
			"name": fmt.Sprintf("%s: median rank %s of %s", name, rankText(l.MedianRank), count(l.Searches, "search")), "value": []any{value(l.MedianRank), i}, "itemStyle": map[string]any{"color": col},
		})
	}
	series = append(series,
		map[string]any{"type": "scatter", "data": dots, "symbolSize": 7, "z": 2, "itemStyle": map[string]any{"color": color(0), "opacity": 0.35}},
		map[string]any{"type": "scatter", "data": medians, "symbol": "diamond", "symbolSize": 13, "z": 4})
	o := map[string]any{
		"series": series, "tooltip": map[string]any{"trigger": "item", "formatter": "{b}"}, // echarts escapes what it puts there
		"xAxis": []any{map[string]any{"type": "log", "name": "rank of the best found (log scale), left is better", "nameGap": 28, "min": 1,
			"max": math.Pow(10, math.Ceil(math.Log10(float64(max(f.Networks, 2))))), "splitLine": map[string]any{"show": true}}},
		"yAxis": []any{map[string]any{"type": "category", "data": names, "inverse": true}},
	}
	width, _ := Chart{}.size()
	dress(o, width, nil)
	o["grid"] = grid(24+7*longest, 32, 14, 48)
	axes(o, "xAxis")
	axes(o, "yAxis")
	first(o["xAxis"])["splitLine"] = map[string]any{"show": true, "lineStyle": map[string]any{"color": faint}}
	first(o["yAxis"])["splitLine"] = map[string]any{"show": false}
	label := first(o["yAxis"])["axisLabel"].(map[string]any)
	label["hideOverlap"], label["interval"] = false, 0
	return o
}

// probeCurves draws the medians of all entries after each evaluation, with the
// band of the first.
func probeCurves(r probe.Report, f probe.Field) Chart {
	c := Chart{
		Title: fmt.Sprintf("How %s got there", Clean(r.Proposer, 60)),
		Caption: fmt.Sprintf("Rank of the best network found so far, 1 being the best of %s, on a logarithmic axis: the median of the searches; the band holds 90%% of those of %s.",
			thousands(f.Networks), Clean(f.Entries[0].Name, 60)),
	}
	c.Columns = []string{"search"}
	for _, n := range quarters(f.Evaluations) {
		c.Columns = append(c.Columns, fmt.Sprintf("median rank after %d", n))
	}
	b := newLines(f.Evaluations)
	for i, e := range f.Entries {
		if i >= len(f.Arms) && e.Name != "random" && e.Name != probe.ByPosition {
			continue // too many lines tell nothing; the other chart has them
		}
		row, curves := []string{Clean(e.Name, 48)}, make([][]float64, len(e.Searches))
		for n := 1; n <= f.Evaluations; n++ {
			for j, rank := range e.Ranks(n) {
				curves[j] = append(curves[j], rank)
			}
		}
		for _, n := range quarters(f.Evaluations) {
			m, err := stats.Median(e.Ranks(n))
			if err != nil {
				continue // cannot be: entries have searches
			}
			row = append(row, rankText(m))
		}
		c.Rows = append(c.Rows, row)
		n := len(b.legend) // lines so far
		if i == 0 {
			b.band(Clean(e.Name, 40), color(n), dash(n), curves)
		} else {
			b.median(Clean(e.Name, 40), color(n), dash(n), curves)
		}
	}
	c.Options, c.Height = b.rankOptions(), 440
	return c
}

// quarters are up to four numbers of evaluations, the last one last.
func quarters(n int) (list []int) {
	for i := 1; i <= 4; i++ {
		if at := (n*i + 3) / 4; len(list) == 0 || list[len(list)-1] != at {
			list = append(list, at)
		}
	}
	return list
}
