package contest_test

import (
	"context"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/spaces"
)

// One table, all searchers, twenty searches each: who is better than chance?
func Example() {
	space := searchtest.Space(3, 3, 3, 3)
	d := spaces.TableData{Name: "sums"}
	for a := range space.All() {
		sum := float64(a[0] + a[1] + a[2] + a[3])
		d.Val, d.Test = append(d.Val, []float64{80 + sum}), append(d.Test, []float64{79 + sum})
	}
	table, err := spaces.NewTable(space, d)
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := contest.Run(context.Background(), contest.Config{Table: table, Proposers: search.All(), Trials: 12, Seeds: 20})
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
	// random                 median rank  2.0 of 81, validation 86.80%, test 85.80%
	// largest-first          median rank  1.0 of 81, validation 88.00%, test 87.00%
	// uniform-first          median rank  1.0 of 81, validation 88.00%, test 87.00%
	// local-search           median rank  1.0 of 81, validation 87.70%, test 86.70%
	// regularized-evolution  median rank  2.0 of 81, validation 86.70%, test 85.70%
	// Against random after 12 evaluations (sign test where one of the two involves no chance, Wilcoxon signed-rank; p corrected for 4 tests by Holm): better: largest-first (p < 0.001, won 90%), uniform-first (p < 0.001, won 90%), local-search (p = 0.013, won 75%); no difference shown: regularized-evolution (p = 0.38, won 48%).
	// <nil> <nil>
}
