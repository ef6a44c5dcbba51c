package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Wilson is the score interval for an accuracy of which correct of n examples
// were seen (Wilson, Journal of the American Statistical Association 22, 1927),
// in percent, 0 <= lo <= hi <= 100. level is the confidence, such as 0.95.
// It says how far another draw of test examples may move the number, and
// nothing about another training run. Without examples it is 0 to 100. The
// error wraps ErrInput.
func Wilson(correct, n int, level float64) (lo, hi float64, err error) {
	if err := confidence(level); err != nil {
		return 0, 0, err
	}
	if n < 0 || correct < 0 || correct > n {
		return 0, 0, fmt.Errorf("%w: %d correct of %d examples", ErrInput, correct, n)
	}
	if n == 0 {
		return 0, 100, nil
	}
	z := math.Sqrt2 * math.Erfinv(level)
	p, m, z2 := float64(correct)/float64(n), float64(n), z*z
	centre := (p + z2/(2*m)) / (1 + z2/m)
	half := z / (1 + z2/m) * math.Sqrt(p*(1-p)/m+z2/(4*m*m))
	lo, hi = 100*max(centre-half, 0), 100*min(centre+half, 1)
	if correct == 0 {
		lo = 0 // exactly, as the formula has it before rounding
	}
	if correct == n {
		hi = 100
	}
	return lo, hi, nil
}

// Resamples is how many times [Bootstrap] draws if told 0.
const Resamples = 10_000

// Bootstrap is the percentile interval of a statistic over runs (Efron, The
// Annals of Statistics 7, 1979), in the unit of x: statistic is computed on
// resamples drawn from x with replacement, and the middle share level of the
// values is kept. statistic gets a slice it may reorder and must not keep; nil
// takes the mean. resamples of 0 means [Resamples]. Equal seeds give equal
// intervals. With fewer than some ten runs the interval is too narrow. Errors
// wrap ErrInput.
func Bootstrap(x []float64, statistic func([]float64) float64, level float64, resamples int, seed uint64) (lo, hi float64, err error) {
	if err := checked("the sample", x); err != nil {
		return 0, 0, err
	}
	if err := confidence(level); err != nil {
		return 0, 0, err
	}
	if resamples < 0 {
		return 0, 0, fmt.Errorf("%w: %d resamples", ErrInput, resamples)
	}
	if resamples == 0 {
		resamples = Resamples
	}
	if statistic == nil {
		statistic = mean
	}
	r := rand.New(rand.NewPCG(seed, 0x626f6f74))
	draw, values := make([]float64, len(x)), make([]float64, resamples)
	for i := range values {
		for j := range draw {
			draw[j] = x[r.IntN(len(x))]
		}
		values[i] = statistic(draw)
	}
	if err := checked("the resampled statistic", values); err != nil {
		return 0, 0, err
	}
	slices.Sort(values)
	return quantile(values, (1-level)/2), quantile(values, (1+level)/2), nil
}

// BootstrapMean is [Bootstrap] of the mean with [Resamples] draws.
func BootstrapMean(x []float64, level float64, seed uint64) (lo, hi float64, err error) {
	return Bootstrap(x, mean, level, 0, seed)
}

// BootstrapMedian is [Bootstrap] of the median with [Resamples] draws.
func BootstrapMedian(x []float64, level float64, seed uint64) (lo, hi float64, err error) {
	return Bootstrap(x, func(s []float64) float64 {
		slices.Sort(s)
		return quantile(s, 0.5)
	}, level, 0, seed)
}
