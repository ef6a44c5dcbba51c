package nn

// Dense is a linear layer over the last axis, the same at every position.
type Dense struct {
	Out  int  `json:"out"` // output channels
	Bias bool `json:"bias,omitempty"`
}

// Kind is "dense".
func (Dense) Kind() string { return "dense" }

// OutShape is the input's shape with Out as its last dimension.
func (d Dense) OutShape(in []Shape) (Shape, error) {
	x, err := one(in, 0)
	if err != nil {
		return nil, err
	}
	if d.Out < 1 {
		return nil, errorf("out is %d, want at least 1", d.Out)
	}
	return append(x[:len(x)-1:len(x)-1], d.Out), nil
}

// Weights are the kernel [in out] and, if asked for, the bias [out].
func (d Dense) Weights(in []Shape) []Weight {
	c := in[0].Channels()
	w := []Weight{{Name: "kernel", Dims: []int{c, d.Out}, Init: InitGlorot, Fan: c}}
	if d.Bias {
		w = append(w, Weight{Name: "bias", Dims: []int{d.Out}, Init: InitZero})
	}
	return w
}

// Work is in multiply-accumulates for each output value.
func (d Dense) Work(in []Shape, out Shape) Work {
	w := Work{MACs: int64(in[0].Channels()) * int64(out.Size())}
	if d.Bias {
		w.Bias = int64(out.Size())
	}
	return w
}

// SqueezeExcite scales each channel by a gate computed from the global average:
// dense with bias to Hidden, Act, dense with bias back, Gate (Hu et al., arXiv
// 1709.01507).
type SqueezeExcite struct {
	Hidden int  `json:"hidden"`
	Act    Func `json:"act"`  // after the first dense layer, usually relu
	Gate   Func `json:"gate"` // after the second, usually sigmoid or hsigmoid
}

// Kind is "se".
func (SqueezeExcite) Kind() string { return "se" }

// OutShape is the input's shape, [H W C].
func (s SqueezeExcite) OutShape(in []Shape) (Shape, error) {
	if s.Hidden < 1 {
		return nil, errorf("hidden is %d, want at least 1", s.Hidden)
	}
	if err := s.Act.check(); err != nil {
		return nil, err
	}
	if err := s.Gate.check(); err != nil {
		return nil, err
	}
	return one(in, 3)
}

// Weights are reduce [C Hidden], its bias, expand [Hidden C] and its bias.
func (s SqueezeExcite) Weights(in []Shape) []Weight {
	c := in[0].Channels()
	return []Weight{
		{Name: "reduce", Dims: []int{c, s.Hidden}, Init: InitHe, Fan: c},
		{Name: "reduce_bias", Dims: []int{s.Hidden}, Init: InitZero},
		{Name: "expand", Dims: []int{s.Hidden, c}, Init: InitGlorot, Fan: s.Hidden},
		{Name: "expand_bias", Dims: []int{c}, Init: InitZero},
	}
}

// Work is that of the two dense layers and the two activations. The average is
// no pooling layer: counters that look at layers, as the tables', do not see it.
func (s SqueezeExcite) Work(in []Shape, _ Shape) Work {
	c, h := int64(in[0].Channels()), int64(s.Hidden)
	return Work{MACs: 2 * c * h, Act: c + h, Bias: c + h}
}
