package bench_test

import (
	"context"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/bench"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces/tinyconv"
)

// A benchmark that nobody has seen: a task of a seed of one's own, every network
// of a small space trained on it. It takes a while, and goes on from its journal
// where it was stopped.
func ExamplePlan_Build() {
	plan := bench.Plan{Name: "mine", Space: tinyconv.Space(), Data: bench.Task(27182), Seed: 27182, Journal: "mine.journal"}
	table, err := plan.Build(context.Background(), func(p bench.Progress) {
		fmt.Printf("%d of %d trainings, %v left\n", p.Done, p.Of, p.Remaining)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table.Notes())
}

// What to know of a table before trusting a comparison on it.
func ExampleNewCard() {
	c, err := bench.NewCard(context.Background(), tables.Task())
	fmt.Printf("%d networks, validation accuracy %.1f to %.1f%% (%v)\n", c.Networks, c.Score.Least, c.Score.Most, err)
	fmt.Printf("noise between seeds: %.1f points, among the best tenth %.1f\n", c.Noise, c.NoiseTop)
	for _, f := range c.Fidelity {
		fmt.Printf("after %2d epochs: rank correlation with the end %.2f\n", f.Epoch, f.Rank)
	}
	for _, s := range c.Standings[:3] {
		fmt.Printf("%s after %d evaluations: median rank %.0f\n", s.Name, s.Evaluations, s.MedianRank)
	}
	// Output:
	// 243 networks, validation accuracy 10.0 to 77.9% (<nil>)
	// noise between seeds: 3.8 points, among the best tenth 1.1
	// after  1 epochs: rank correlation with the end 0.62
	// after  2 epochs: rank correlation with the end 0.74
	// after  4 epochs: rank correlation with the end 0.86
	// after  8 epochs: rank correlation with the end 0.93
	// after 16 epochs: rank correlation with the end 0.96
	// random after 10 evaluations: median rank 15
	// largest-first after 10 evaluations: median rank 73
	// uniform-first after 10 evaluations: median rank 18
}
