package stats

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Correlation is how alike two orders of the same things are.
type Correlation struct {
	N int
	// Tau is Kendall's tau-b, -1 to 1: 1 for the same order, 0 for orders that
	// say nothing of each other, -1 for opposite ones.
	Tau float64
	// P is the two-sided p-value, in (0, 1], that a tau as far from 0 or farther
	// comes about where the one order says nothing of the other: the share of
	// all ways to permute it, or of draws from them.
	P     float64
	Exact bool // P is over all permutations
	// Low and High enclose tau with the Level asked for: the percentile
	// bootstrap over the pairs. With ten pairs it is rough.
	Low, High, Level float64
}

const (
	exactOrders  = 8      // so many things are permuted in all ways, 40,320
	permutations = 20_000 // else so many draws
)

// Kendall is the rank correlation of x and y, with ties as in tau-b (Kendall,
// Biometrika 33, 1945), a permutation test and a bootstrap interval. x[i] and
// y[i] belong together. Chance comes from seed. Errors wrap ErrInput: fewer than
// three pairs, no numbers, or all values of x or of y equal.
func Kendall(x, y []float64, level float64, seed uint64) (Correlation, error) {
	if len(x) != len(y) || len(x) < 3 {
		return Correlation{}, fmt.Errorf("%w: %d and %d values, want three pairs or more", ErrInput, len(x), len(y))
	}
	for name, v := range map[string][]float64{"the first of the two": x, "the second of the two": y} {
		if err := checked(name, v); err != nil {
			return Correlation{}, err
		}
	}
	if err := confidence(level); err != nil {
		return Correlation{}, err
	}
	tau, ok := tauB(x, y)
	if !ok {
		return Correlation{}, fmt.Errorf("%w: all values are equal, so there is no order to compare", ErrInput)
	}
	c := Correlation{N: len(x), Tau: tau, Level: level}
	r := rand.New(rand.NewPCG(seed, 0x746175))
	c.P, c.Exact = permuted(x, y, tau, r)
	c.Low, c.High = resampled(x, y, level, r)
	return c, nil
}

// tauB is Kendall's tau-b; false where one side is all ties.
func tauB(x, y []float64) (float64, bool) {
	var agree, untiedX, untiedY int // pairs: in order less out of order, different in x, in y
	for i := range x {
		for j := range i {
			a, b := cmp.Compare(x[i], x[j]), cmp.Compare(y[i], y[j])
			agree += a * b
			untiedX += a * a
			untiedY += b * b
		}
	}
	if untiedX == 0 || untiedY == 0 {
		return 0, false
	}
	return float64(agree) / math.Sqrt(float64(untiedX)*float64(untiedY)), true
}

// permuted is the p-value of a tau.
func permuted(x, y []float64, tau float64, r *rand.Rand) (p float64, exact bool) {
	const within = 1e-12 // of each other taus are equal
	far := func(order []float64) bool {
		t, _ := tauB(x, order) // a permutation has the ties of y
		return math.Abs(t) >= math.Abs(tau)-within
	}
	order := slices.Clone(y)
	as, all := 0, 0
	if len(y) <= exactOrders {
		permute(order, 0, func() {
			all++
			if far(order) {
				as++
			}
		})
		return float64(as) / float64(all), true
	}
	for range permutations {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		if far(order) {
			as++
		}
	}
	return float64(1+as) / float64(1+permutations), false
}

// permute calls f with v in each of its orders.
func permute(v []float64, from int, f func()) {
	if from == len(v) {
		f()
		return
	}
	for i := from; i < len(v); i++ {
		v[from], v[i] = v[i], v[from]
		permute(v, from+1, f)
		v[from], v[i] = v[i], v[from]
	}
}

// resampled is the percentile interval of tau over pairs drawn again. A draw in
// which one side is all ties has no tau and is left out.
func resampled(x, y []float64, level float64, r *rand.Rand) (low, high float64) {
	a, b := make([]float64, len(x)), make([]float64, len(x))
	var taus []float64
	for range Resamples / 5 {
		for i := range a {
			k := r.IntN(len(x))
			a[i], b[i] = x[k], y[k]
		}
		if t, ok := tauB(a, b); ok {
			taus = append(taus, t)
		}
	}
	slices.Sort(taus)
	return quantile(taus, (1-level)/2), quantile(taus, (1+level)/2)
}

// Sentence says it for a reader: "Kendall's tau 0.42 (95% interval 0.02 to 0.78),
// n = 10, p = 0.11 by permutation."
func (c Correlation) Sentence() string {
	return fmt.Sprintf("Kendall's tau %.2f (%.0f%% interval %.2f to %.2f), n = %d, p %s by permutation.", c.Tau, 100*c.Level, c.Low, c.High, c.N, PText(c.P))
}
