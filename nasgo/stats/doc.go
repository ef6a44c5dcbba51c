// Package stats compares searches and networks without claiming more than the
// numbers show.
//
// Runs come in as plain slices of scores, higher being better, one value a run
// or one curve a run; results are intervals, p-values and sentences. Accuracies
// are in percent, 0 to 100, as everywhere in this module; probabilities and
// p-values are in 0 to 1.
//
//	curves  -> BestSoFar, Band           what a chart draws
//	runs    -> Compare, ComparePaired    is one searcher better than another
//	tests   -> Holm, Correct             several of them, read together
//	one run -> Standing, PValueRank      how does it stand against a baseline
//	bits    -> PairedCorrect, McNemar    is one network better than another
//	counts  -> Wilson                    how sure is one test accuracy
//	points  -> Pareto                    which networks are worth their size
//	pairs   -> Spearman                  do two numbers order networks alike
//
// Chance (only [Bootstrap] uses any) comes from a seed that is an argument.
// Errors wrap [ErrInput]: no values, a value that is not a number, lengths that
// disagree. NaN means "no score" in [BestSoFar] and [Band] alone, which draw
// runs with failed trials; everywhere else it is refused.
package stats

import (
	"errors"
	"fmt"
	"math"
)

// ErrInput is wrapped by every error about values that cannot be used.
var ErrInput = errors.New("unusable values")

// checked refuses an empty sample and values that are not finite.
func checked(what string, x []float64) error {
	if len(x) == 0 {
		return fmt.Errorf("%w: %s has no values, want at least one", ErrInput, what)
	}
	for i, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%w: %s has %v at place %d, want a number; leave out runs without a score", ErrInput, what, v, i+1)
		}
	}
	return nil
}

// confidence refuses a level that is not between 0 and 1.
func confidence(level float64) error {
	if !(level > 0 && level < 1) {
		return fmt.Errorf("%w: level is %v, want it between 0 and 1, such as 0.95", ErrInput, level)
	}
	return nil
}
