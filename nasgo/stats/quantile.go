package stats

import (
	"fmt"
	"math"
	"slices"
)

// Quantile is the p-quantile of x, 0 <= p <= 1, of type 7 of Hyndman and Fan
// (The American Statistician 50, 1996): linear between the order statistics,
// with the smallest value at 0 and the largest at 1. It is the default of R and
// NumPy. x need not be sorted and stays as it is. Errors wrap ErrInput.
func Quantile(x []float64, p float64) (float64, error) {
	if err := checked("the sample", x); err != nil {
		return 0, err
	}
	if !(p >= 0 && p <= 1) {
		return 0, fmt.Errorf("%w: quantile %v, want 0 to 1", ErrInput, p)
	}
	return quantile(slices.Sorted(slices.Values(x)), p), nil
}

// quantile is Quantile of values in ascending order, -Inf allowed.
func quantile(sorted []float64, p float64) float64 {
	h := p * float64(len(sorted)-1)
	i := int(math.Floor(h))
	low := sorted[i]
	if f := h - float64(i); f > 0 && sorted[i+1] != low {
		return low + f*(sorted[i+1]-low)
	}
	return low
}

// Mean is the arithmetic mean. Errors wrap ErrInput.
func Mean(x []float64) (float64, error) {
	if err := checked("the sample", x); err != nil {
		return 0, err
	}
	return mean(x), nil
}

// Median is the 0.5-quantile, type 7: the middle value, or the mean of the two
// in the middle. Errors wrap ErrInput.
func Median(x []float64) (float64, error) { return Quantile(x, 0.5) }

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

func median(x []float64) float64 {
	return quantile(slices.Sorted(slices.Values(x)), 0.5)
}
