package nn

// Add sums its inputs, two or more of one shape.
type Add struct{}

// Kind is "add".
func (Add) Kind() string { return "add" }

// OutShape is the shape of the inputs.
func (Add) OutShape(in []Shape) (Shape, error) {
	if len(in) < 2 {
		return nil, errorf("add needs two inputs or more, has %d", len(in))
	}
	for _, s := range in {
		if len(s) == 0 || !s.Equal(in[0]) {
			return nil, errorf("add of %v and %v: the shapes differ", in[0], s)
		}
	}
	return in[0], nil
}

// Weights is empty.
func (Add) Weights([]Shape) []Weight { return nil }

// Work is zero: the tables count no additions.
func (Add) Work([]Shape, Shape) Work { return Work{} }

// Concat joins its inputs along the channels; the other dimensions agree.
type Concat struct{}

// Kind is "concat".
func (Concat) Kind() string { return "concat" }

// OutShape has the sum of the inputs' channels.
func (Concat) OutShape(in []Shape) (Shape, error) {
	if len(in) < 2 {
		return nil, errorf("concat needs two inputs or more, has %d", len(in))
	}
	if len(in[0]) == 0 {
		return nil, errorf("concat of shapes without dimensions")
	}
	rest := in[0][:len(in[0])-1]
	total := 0
	for _, s := range in {
		if len(s) != len(in[0]) || !s[:len(s)-1].Equal(rest) {
			return nil, errorf("concat of %v and %v: only channels may differ", in[0], s)
		}
		total += s.Channels()
	}
	return append(rest[:len(rest):len(rest)], total), nil
}

// Weights is empty.
func (Concat) Weights([]Shape) []Weight { return nil }

// Work is zero.
func (Concat) Work([]Shape, Shape) Work { return Work{} }

// Zero gives zeros whatever it reads: the "none" of cell spaces. A stride
// shrinks H and W as a convolution's would.
type Zero struct {
	Stride int `json:"stride,omitempty"` // 0 means 1
}

// Kind is "zero".
func (Zero) Kind() string { return "zero" }

// OutShape is the input's shape, H and W divided by Stride and rounded up.
func (z Zero) OutShape(in []Shape) (Shape, error) {
	x, err := one(in, 0)
	switch {
	case err != nil:
		return nil, err
	case z.Stride < 0:
		return nil, errorf("zero stride is %d, want 0 (which means 1) or more", z.Stride)
	case z.Stride <= 1:
		return x, nil
	case len(x) != 3:
		return nil, errorf("zero with stride %d needs an image, has %v", z.Stride, x)
	}
	return Shape{strided(x[0], z.Stride), strided(x[1], z.Stride), x[2]}, nil
}

// Weights is empty.
func (Zero) Weights([]Shape) []Weight { return nil }

// Work is zero.
func (Zero) Work([]Shape, Shape) Work { return Work{} }
