package stats

import (
	"cmp"
	"slices"
)

// Holm corrects p-values for their number (Holm, Scandinavian Journal of
// Statistics 6, 1979): if those below a level are called differences, the
// chance that one or more of them is none stays below the level, whatever the
// tests have to do with each other. The smallest of m is multiplied by m, the
// next by m-1, and so on; none gets smaller than the one before, none above 1.
// p stays as it is.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	out, least := make([]float64, len(p)), 0.0
	for k, i := range order {
		least = max(least, min(p[i]*float64(len(p)-k), 1))
		out[i] = least
	}
	return out
}

// Correct corrects the P of comparisons that are read together, by Holm.
func Correct(list []Comparison) {
	p := make([]float64, len(list))
	for i, c := range list {
		p[i] = c.P
	}
	for i, corrected := range Holm(p) {
		list[i].P, list[i].Tests = corrected, len(list)
	}
}
