package tables_test

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces"
)

// A table that lies in the program: what one network reached.
func ExampleDigits() {
	table := tables.Digits()
	a := spaces.Arch{1, 1, 1, 2, 2}
	score, err := table.Score(a)
	fmt.Println(score, err)
	for run := range table.Runs() {
		one, _ := table.RunScore(a, run)
		curve := table.Curve(a, run)
		fmt.Printf("training %d: %s, after one epoch of %d %.2f%%\n", run, one, len(curve), float64(curve[0]))
	}
	report := table.Report()
	test, _ := report.Test(a)
	fmt.Printf("rank %d of %d, test %.2f%%\n", report.Rank(a), report.Len(), float64(test))
	// Output:
	// 98.15% (val_acc) <nil>
	// training 0: 98.24% (val_acc), after one epoch of 16 35.01%
	// training 1: 97.98% (val_acc), after one epoch of 16 28.72%
	// training 2: 98.24% (val_acc), after one epoch of 16 44.58%
	// rank 1 of 243, test 99.33%
}
