package contest_test

import (
	"context"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/tables"
)

// One table, all searchers, forty searches each: who is better than chance?
func Example() {
	r, err := contest.Run(context.Background(), contest.Config{Table: tables.Task(), Proposers: search.All(), Trials: 12, Seeds: 40})
	if err != nil {
		fmt.Println(err)
		return
	}
	standings, err := r.Standings(12)
	for _, s := range standings {
		fmt.Printf("%-22s median rank %4.1f of %d, validation %.2f%%, test %.2f%%\n", s.Name, s.MedianRank, r.Networks, s.Val.Value, s.Test.Value)
	}
	sentences, err2 := r.Sentences()
	fmt.Println(sentences[0])
	fmt.Println(err, err2)
	// Output:
	// random                 median rank  9.5 of 243, validation 73.63%, test 71.96%
	// largest-first          median rank 73.0 of 243, validation 64.11%, test 63.82%
	// uniform-first          median rank 18.0 of 243, validation 71.82%, test 70.81%
	// local-search           median rank  3.5 of 243, validation 75.13%, test 73.68%
	// regularized-evolution  median rank 12.0 of 243, validation 73.41%, test 71.75%
	// Against random after 12 evaluations (sign test where one of the two involves no chance, Wilcoxon signed-rank; p corrected for 4 tests by Holm): worse: largest-first (p < 0.001, won 0%), uniform-first (p = 0.010, won 25%); no difference shown: local-search (p = 0.12, won 62%), regularized-evolution (p = 0.75, won 51%).
	// <nil> <nil>
}
