package nn

// Embedding turns tokens [T], whole numbers in [0, Vocab), into vectors [T Dim].
type Embedding struct {
	Vocab int `json:"vocab"`
	Dim   int `json:"dim"`
}

// Kind is "embedding".
func (Embedding) Kind() string { return "embedding" }

// OutShape is [T Dim].
func (e Embedding) OutShape(in []Shape) (Shape, error) {
	x, err := one(in, 1)
	if err != nil {
		return nil, err
	}
	if e.Vocab < 1 || e.Dim < 1 {
		return nil, errorf("embedding of %d tokens in %d dimensions: want at least 1 each", e.Vocab, e.Dim)
	}
	return Shape{x[0], e.Dim}, nil
}

// Weights is the table [Vocab Dim].
func (e Embedding) Weights([]Shape) []Weight {
	return []Weight{{Name: "table", Dims: []int{e.Vocab, e.Dim}, Init: InitNormal}}
}

// Work is zero: a look-up multiplies nothing.
func (Embedding) Work([]Shape, Shape) Work { return Work{} }

// Positions adds to each element of a sequence [T C] a vector that depends on
// its place alone.
type Positions struct {
	// Type is "learned", or "sinusoidal": sine and cosine in alternating
	// channels, channel pair i with wavelength 2π·10000^(2i/C) (Vaswani et al.,
	// arXiv 1706.03762).
	Type string `json:"type"`
}

// Kind is "positions".
func (Positions) Kind() string { return "positions" }

// OutShape is the input's shape.
func (p Positions) OutShape(in []Shape) (Shape, error) {
	if p.Type != "learned" && p.Type != "sinusoidal" {
		return nil, errorf("positions are %q, want learned or sinusoidal", p.Type)
	}
	return one(in, 2)
}

// Weights is the table [T C] if learned, else empty.
func (p Positions) Weights(in []Shape) []Weight {
	if p.Type != "learned" {
		return nil
	}
	return []Weight{{Name: "table", Dims: []int{in[0][0], in[0][1]}, Init: InitNormal}}
}

// Work is zero.
func (Positions) Work([]Shape, Shape) Work { return Work{} }

// Attention is multi-head scaled dot-product self-attention over [T C] with
// C/Heads channels a head and biases on all four projections (Vaswani et al.,
// arXiv 1706.03762).
type Attention struct {
	Heads  int  `json:"heads"`
	Causal bool `json:"causal,omitempty"` // an element sees none after it
}

// Kind is "attention".
func (Attention) Kind() string { return "attention" }

// OutShape is the input's shape, [T C].
func (a Attention) OutShape(in []Shape) (Shape, error) {
	x, err := one(in, 2)
	if err != nil {
		return nil, err
	}
	if a.Heads < 1 || x[1]%a.Heads != 0 {
		return nil, errorf("%d heads do not divide %d channels", a.Heads, x[1])
	}
	return x, nil
}

// Weights are query, key, value and output kernels [C C], each with a bias [C].
func (a Attention) Weights(in []Shape) []Weight {
	c := in[0][1]
	var w []Weight
	for _, name := range []string{"query", "key", "value", "output"} {
		w = append(w,
			Weight{Name: name, Dims: []int{c, c}, Init: InitGlorot, Fan: c},
			Weight{Name: name + "_bias", Dims: []int{c}, Init: InitZero})
	}
	return w
}

// Work is four projections and two products of [T T] with values, counted in
// full for causal attention too.
func (a Attention) Work(in []Shape, _ Shape) Work {
	t, c := int64(in[0][0]), int64(in[0][1])
	return Work{MACs: 4*t*c*c + 2*t*t*c, Bias: 4 * t * c}
}
