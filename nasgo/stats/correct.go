package stats

import (
	"fmt"
	"math"
	"math/bits"
)

// PairedCorrect counts, of n test examples that two networks were both asked,
// those that only the first and only the second got right. a and b have one bit
// an example, the first in the lowest bit of the first byte, as
// worker.Final.Correct has; bits beyond n are ignored. The error wraps ErrInput.
func PairedCorrect(a, b []byte, n int) (onlyA, onlyB int, err error) {
	if want := (n + 7) / 8; n < 0 || len(a) != want || len(b) != want {
		return 0, 0, fmt.Errorf("%w: %d and %d bytes for %d examples, want %d each: both networks must be measured on the same examples",
			ErrInput, len(a), len(b), n, max(want, 0))
	}
	for i := range a {
		mask := byte(0xff)
		if rest := n - 8*i; rest < 8 {
			mask = 1<<rest - 1
		}
		onlyA += bits.OnesCount8(a[i] &^ b[i] & mask)
		onlyB += bits.OnesCount8(b[i] &^ a[i] & mask)
	}
	return onlyA, onlyB, nil
}

// McNemar is the exact two-sided p-value, in (0, 1], that two networks are
// right equally often on new examples, given how many examples only the one
// and only the other got right (McNemar, Psychometrika 12, 1947; the exact
// form is the sign test): twice the smaller binomial tail, at most 1. It is 1
// where they never differ. The error wraps ErrInput.
func McNemar(onlyA, onlyB int) (float64, error) {
	if onlyA < 0 || onlyB < 0 {
		return 0, fmt.Errorf("%w: %d and %d examples", ErrInput, onlyA, onlyB)
	}
	n := onlyA + onlyB
	tail := 0.0
	for k := range min(onlyA, onlyB) + 1 {
		tail += math.Exp(logChoose(n, k) - float64(n)*math.Ln2)
	}
	return min(2*tail, 1), nil
}

// logChoose is the natural logarithm of n over k.
func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}
