package chart_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/tables"
)

// three is a study of three trials, one of which failed.
func three() nasgo.Record {
	score := func(p float64) *metric.Score { s := metric.Val(p).Score(); return &s }
	return nasgo.Record{
		Info: nasgo.Info{Path: "first.study", Proposer: "random", Space: "smallconv", ScoreOf: metric.FromVal, Seed: 1},
		Trials: []nasgo.Trial{
			{Number: 1, Key: "0120", State: nasgo.Told, Score: score(88.5), Cost: nn.Cost{FLOPs: 400_000, Params: 9_000}},
			{Number: 2, Key: "2222", State: nasgo.Failed, Failure: "out of memory", Cost: nn.Cost{FLOPs: 9_000_000, Params: 90_000}},
			{Number: 3, Key: "1201", State: nasgo.Told, Score: score(93.25), Cost: nn.Cost{FLOPs: 800_000, Params: 21_000}},
		},
	}
}

func ExampleBestSoFar() {
	fmt.Print(chart.BestSoFar(three()).Text())
	// Output:
	// Best accuracy so far
	//
	// evaluations  this study
	// 1            88.50%
	// 2            88.50%
	// 3            93.25%
	//
	// Best validation accuracy so far, in percent, by number of evaluations. This study (random, seed 1,
	// one run): 93.25% after 3 evaluations, found by trial 3, 1201.
	// No baseline was run with the same budget, so nothing can be concluded about the proposer.
}

func ExampleCandidates() {
	c := chart.Candidates(three())
	for _, row := range c.Rows {
		fmt.Println(strings.Join(row, "  "))
	}
	// Output:
	// 1  0120  400 k  9 k  88.50%  told
	// 2  2222  9 M  90 k  –  failed
	// 3  1201  800 k  21 k  93.25%  told
}

func ExampleCurves() {
	fmt.Println(chart.Curves(three().Trials...).Caption)
	// Output: There is no training curve: nothing was trained here, or the scores were looked up in a table.
}

// A contest as a table and sentences, here only its last two lines.
func ExampleStandings() {
	r, err := contest.Run(context.Background(), contest.Config{
		Table: tables.Task(), Proposers: []nasgo.Proposer{search.Random(), search.LocalSearch()}, Trials: 30, Seeds: 50,
	})
	lines := strings.Split(chart.Standings(r).Caption, "\n")
	fmt.Println(lines[len(lines)-2])
	fmt.Println(lines[len(lines)-1], err)
	// Output:
	// Against random after 30 evaluations (Wilcoxon signed-rank): better: local-search (p < 0.001, won 94%).
	// So, with this budget on this table, the lowest median rank is 1, of local-search. <nil>
}

// A chart of one's own is a go-echarts chart in a Chart.
func ExampleOf() {
	bar := charts.NewBar()
	bar.SetXAxis([]string{"identity", "k3 e3", "k5 e6"})
	bar.AddSeries("chosen", []opts.BarData{{Value: 3}, {Value: 9}, {Value: 12}})
	c, err := chart.Of("Operations chosen", "Of 3 trials of 8 choices.", bar)
	fmt.Println(c.Title, err)
	// Output: Operations chosen <nil>
}

func ExamplePage() {
	page, err := chart.Page(three())
	fmt.Println(strings.Contains(string(page), chart.NoBaseline), err)
	// Output: true <nil>
}

func ExampleClean() {
	fmt.Println(chart.Clean("\x1b[31mwider\x1b[0m layers, because they did well", 12))
	// Output: wider layers…
}
