package probe_test

import (
	"context"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/probe"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/spaces"
)

// sums is a table in which a network is the better the more it has of everything.
func sums() *spaces.Table {
	space := searchtest.Space(4, 4, 4, 4, 4)
	d := spaces.TableData{Name: "sums"}
	for a := range space.All() {
		sum := 0.0
		for i, o := range a {
			sum += float64((i + 2) * o)
		}
		d.Val = append(d.Val, []float64{30 + sum})
	}
	table, err := spaces.NewTable(space, d)
	if err != nil {
		panic(err)
	}
	return table
}

// Does local search learn from results, or does it know the names?
func ExampleRun() {
	r, err := probe.Run(context.Background(), probe.Config{
		Runs:  probe.Runs{Trials: 12, Seeds: 10},
		Table: sums(), Proposer: search.LocalSearch(),
		Conditions: []string{probe.Names, probe.Reversed},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	said, err := r.Sentences()
	for _, s := range said[:3] {
		fmt.Println(s)
	}
	fmt.Println(err)
	// Output:
	// As it is, the best network found after 12 evaluations has the median rank 23 of 1024 (2.2% of the space; 95% interval of the rank 12 to 34; 10 searches).
	// With names hidden it came out the same in each search: nothing here shows that it needs the names.
	// With scores reversed it does worse, median rank from 23 to 187.5 (p = 0.002): it uses the results that it is told.
	// <nil>
}

// The same search, asked after each result and asked once.
func ExampleCompare() {
	r, err := probe.Compare(context.Background(), probe.Prompts{
		Runs:     probe.Runs{Trials: 12, Seeds: 10},
		Table:    sums(),
		Variants: []probe.Variant{{Slug: "iterating", Proposer: search.LocalSearch()}},
		Once:     true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	lines, err := r.Lines()
	for _, l := range lines[:2] {
		fmt.Printf("%-24s median rank %.1f, 95%% interval %.1f to %.1f\n", l.Name, l.MedianRank, l.Interval[0], l.Interval[1])
	}
	fmt.Println(err)
	// Output:
	// iterating                median rank 23.0, 95% interval 12.0 to 34.0
	// one question, no results median rank 87.5, 95% interval 42.0 to 143.0
	// <nil>
}
