// Package metric keeps validation and test numbers apart by type.
//
// A search is led by validation accuracy; test accuracy is for the report. A
// number that was selected on is no longer a fair estimate, so a [Test] cannot
// become the [Score] that a proposer sees by accident: the one door is
// [OnlyTest], for published tables that have no validation split, and whoever
// goes through it is marked.
package metric

import "fmt"

// Val is an accuracy on the validation split, in percent, 0 to 100; higher is better.
type Val float64

// Test is an accuracy on the test split, in percent, 0 to 100; higher is better.
type Test float64

// Source says which split a Score was measured on.
type Source string

// The sources of a score, as they are written in JSON.
const (
	FromVal  Source = "val_acc"
	FromTest Source = "test_acc" // of a table with no validation split; reports say so
)

// Score is the number a search is led by: an accuracy in percent, 0 to 100,
// and the split it is of. Higher is better.
type Score struct {
	Percent float64 `json:"percent"`
	Of      Source  `json:"of"`
}

// Score makes v the number a search is led by.
func (v Val) Score() Score { return Score{Percent: float64(v), Of: FromVal} }

// OnlyTest makes a test accuracy the number a search is led by. It is for
// published tables that have no validation split and nothing else; see [Caveat].
func OnlyTest(t Test) Score { return Score{Percent: float64(t), Of: FromTest} }

// Caveat is the sentence that every report drawn from scores of this source
// carries, "" where none is needed.
func (s Source) Caveat() string {
	if s != FromTest {
		return ""
	}
	return "This table has test accuracies only: searching on it is selecting on the test split, so no number here estimates accuracy on new data."
}

// Name is what a score of this source is, in the field's words.
func (s Source) Name() string {
	if s == FromTest {
		return "test accuracy"
	}
	return "validation accuracy"
}

// String writes the accuracy with two decimals and its source.
func (s Score) String() string { return fmt.Sprintf("%.2f%% (%s)", s.Percent, s.Of) }
