package stats

import (
	"fmt"
	"slices"
)

// PValueRank is how likely a run would do at least as well as own by belonging
// to the others: (1 + those at least as good) / (1 + their number), in (0, 1]
// (Davison and Hinkley, Bootstrap Methods and their Application, 1997, 4.2.1).
// Higher is better. With n others it cannot fall below 1/(n+1). Errors wrap
// ErrInput.
func PValueRank(own float64, others []float64) (float64, error) {
	s, err := Stand(own, others)
	return s.P, err
}

// Standing is how one run stands against others, such as random search's.
type Standing struct {
	AtLeastAsGood int     // of the others
	Of            int     // the number of others
	P             float64 // see PValueRank
}

// Stand counts the others that did at least as well as own; higher is better.
// Errors wrap ErrInput.
func Stand(own float64, others []float64) (Standing, error) {
	if err := checked("the run", []float64{own}); err != nil {
		return Standing{}, err
	}
	if err := checked("the others", others); err != nil {
		return Standing{}, err
	}
	s := Standing{Of: len(others)}
	for _, o := range others {
		if o >= own {
			s.AtLeastAsGood++
		}
	}
	s.P = float64(1+s.AtLeastAsGood) / float64(1+s.Of)
	return s, nil
}

// Sentence says it for a reader, others being what the others are, such as
// "random": "10 of 100 random runs did at least as well (p = 0.11)."
func (s Standing) Sentence(others string) string {
	runs := "runs"
	if s.Of == 1 {
		runs = "run"
	}
	return fmt.Sprintf("%d of %d %s %s did at least as well (p %s).", s.AtLeastAsGood, s.Of, others, runs, PText(s.P))
}

// PText writes a p-value with what precision it deserves: "= 0.31", "< 0.001".
func PText(p float64) string {
	switch {
	case p < 0.001:
		return "< 0.001"
	case p < 0.1:
		return fmt.Sprintf("= %.3f", p)
	}
	return fmt.Sprintf("= %.2f", p)
}

// doubledRanks gives each value twice its rank among all, ascending from 2;
// equal values share the mean of theirs, which is whole when doubled. ties is
// the sum of t^3 - t over groups of t equal values.
func doubledRanks(x []float64) (ranks []int, ties float64) {
	sorted := slices.Sorted(slices.Values(x))
	ranks = make([]int, len(x))
	for i, v := range x {
		first, _ := slices.BinarySearch(sorted, v)
		last := first
		for last+1 < len(sorted) && sorted[last+1] == v {
			last++
		}
		ranks[i] = first + last + 2
		t := float64(last - first + 1)
		ties += t*t - 1 // each of the t values adds its share of t^3 - t
	}
	return ranks, ties
}
