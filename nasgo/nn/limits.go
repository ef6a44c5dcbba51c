package nn

// Networks come from files and from strangers, so every size is bounded before
// anything is multiplied or allocated. With these bounds the work of one layer
// is below 2^60 and no count here can overflow an int64. All are far above
// what a machine can train.
const (
	maxDim    = 1 << 20 // of a shape or a weight: channels, a side, a vocabulary
	maxSize   = 1 << 28 // elements of one shape
	maxWeight = 1 << 31 // elements of one weight
	maxKernel = 1 << 10 // side of a convolution's or a pool's window
	maxTotal  = 1 << 53 // parameters or FLOPs of a network: exact in JSON readers everywhere
	maxRule   = 1000    // FLOPs an element in a Rule
)

// bounded refuses a shape with a dimension below 1 or above maxDim, or more
// than limit elements.
func bounded(dims []int, limit int64) error {
	size := int64(1)
	for _, d := range dims {
		if d < 1 || d > maxDim {
			return errorf("%v has a dimension of %d, want 1 to %d", Shape(dims), d, maxDim)
		}
		if size *= int64(d); size > limit {
			return errorf("%v has more than %d elements", Shape(dims), limit)
		}
	}
	return nil
}

// checkInput refuses what no network can take: an input is an image, a
// sequence, a vector or tokens.
func checkInput(s Shape) error {
	if len(s) < 1 || len(s) > 3 {
		return errorf("the input shape %v has %d dimensions, want 1 to 3", s, len(s))
	}
	if err := bounded(s, maxSize); err != nil {
		return errorf("the input shape %v", err)
	}
	return nil
}

// checkSizes refuses a layer whose output or weights are too large to count.
func checkSizes(out Shape, ws []Weight) error {
	if err := bounded(out, maxSize); err != nil {
		return errorf("the output %v", err)
	}
	for _, w := range ws {
		if err := bounded(w.Dims, maxWeight); err != nil {
			return errorf("the weight %s %v", w.Name, err)
		}
	}
	return nil
}
