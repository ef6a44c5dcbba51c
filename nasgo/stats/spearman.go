package stats

import (
	"fmt"
	"math"
)

// Spearman is the rank correlation of x and y (Spearman, The American Journal of
// Psychology 15, 1904), -1 to 1: 1 means that they order everything alike, 0
// that the order of one says nothing of that of the other. Equal values share
// the mean of their ranks. x[i] and y[i] belong together. Errors wrap ErrInput,
// also where all values of x or of y are equal.
func Spearman(x, y []float64) (float64, error) {
	if len(x) != len(y) {
		return 0, fmt.Errorf("%w: %d and %d values cannot be paired", ErrInput, len(x), len(y))
	}
	if err := checked("the first of the two", x); err != nil {
		return 0, err
	}
	if err := checked("the second of the two", y); err != nil {
		return 0, err
	}
	a, _ := doubledRanks(x)
	b, _ := doubledRanks(y)
	middle := float64(len(x) + 1) // of doubled ranks
	var xy, xx, yy float64
	for i := range a {
		u, v := float64(a[i])-middle, float64(b[i])-middle
		xy, xx, yy = xy+u*v, xx+u*u, yy+v*v
	}
	if xx == 0 || yy == 0 {
		return 0, fmt.Errorf("%w: all values are equal, so there is no order to compare", ErrInput)
	}
	return xy / math.Sqrt(xx*yy), nil
}
