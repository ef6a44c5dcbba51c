package nn

// Conv is a two-dimensional convolution over [H W C] with a square kernel,
// padded by Kernel/2 on each side as PyTorch does, so that stride 1 keeps H and
// W. As many groups as channels make it depthwise.
type Conv struct {
	Out    int  `json:"out"`              // output channels
	Kernel int  `json:"kernel"`           // side of the kernel, odd
	Stride int  `json:"stride,omitempty"` // 0 means 1
	Groups int  `json:"groups,omitempty"` // 0 means 1
	Bias   bool `json:"bias,omitempty"`
}

// Kind is "conv".
func (Conv) Kind() string { return "conv" }

// Step is the stride, at least 1.
func (c Conv) Step() int { return max(c.Stride, 1) }

// GroupCount is the number of groups, at least 1.
func (c Conv) GroupCount() int { return max(c.Groups, 1) }

// Depthwise says whether, over in input channels, each channel has a kernel of
// its own and one output.
func (c Conv) Depthwise(in int) bool { return in > 1 && c.GroupCount() == in && c.Out == in }

// OutShape is [ceil(H/Stride) ceil(W/Stride) Out].
func (c Conv) OutShape(in []Shape) (Shape, error) {
	x, err := one(in, 3)
	if err != nil {
		return nil, err
	}
	switch g := c.GroupCount(); {
	case c.Out < 1:
		return nil, errorf("out is %d, want at least 1", c.Out)
	case c.Kernel < 1 || c.Kernel > maxKernel || c.Kernel%2 == 0:
		return nil, errorf("kernel is %d, want an odd number from 1 to %d", c.Kernel, maxKernel-1)
	case c.Stride < 0 || c.Groups < 0:
		return nil, errorf("stride %d or groups %d is negative, want 0 (which means 1) or more", c.Stride, c.Groups)
	case x[2]%g != 0 || c.Out%g != 0:
		return nil, errorf("%d groups do not divide both %d input and %d output channels", g, x[2], c.Out)
	}
	return Shape{strided(x[0], c.Step()), strided(x[1], c.Step()), c.Out}, nil
}

// strided is the length of an axis after a window with padding Kernel/2.
func strided(n, stride int) int { return (n-1)/stride + 1 }

// Weights are the kernel [k k in/groups out] and, if asked for, the bias [out].
func (c Conv) Weights(in []Shape) []Weight {
	per := in[0][2] / c.GroupCount()
	fan := c.Kernel * c.Kernel * per
	w := []Weight{{Name: "kernel", Dims: []int{c.Kernel, c.Kernel, per, c.Out}, Init: InitHe, Fan: fan}}
	if c.Bias {
		w = append(w, Weight{Name: "bias", Dims: []int{c.Out}, Init: InitZero})
	}
	return w
}

// Work is k*k*(in/groups) multiply-accumulates for each output value. Windows
// over the padded border count in full, as the published tables count them.
func (c Conv) Work(in []Shape, out Shape) Work {
	window := int64(c.Kernel) * int64(c.Kernel) * int64(in[0][2]/c.GroupCount())
	w := Work{MACs: window * int64(out.Size())}
	if c.Bias {
		w.Bias = int64(out.Size())
	}
	return w
}
