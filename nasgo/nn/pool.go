package nn

// Pool slides a square window over [H W C], padded by Kernel/2 on each side.
// The padding takes no part: a maximum is over the values that are there, and
// an average is divided by their number (PyTorch's count_include_pad=False).
type Pool struct {
	Type   string `json:"type"`             // "max" or "avg"
	Kernel int    `json:"kernel"`           // side of the window; even only if equal to Stride, then without padding
	Stride int    `json:"stride,omitempty"` // 0 means 1
}

// Kind is "pool".
func (Pool) Kind() string { return "pool" }

// Step is the stride, at least 1.
func (p Pool) Step() int { return max(p.Stride, 1) }

// Pad is the padding on each side.
func (p Pool) Pad() int {
	if p.Kernel%2 == 0 {
		return 0
	}
	return p.Kernel / 2
}

// OutShape is [ceil(H/Stride) ceil(W/Stride) C], rounded down for an even kernel.
func (p Pool) OutShape(in []Shape) (Shape, error) {
	x, err := one(in, 3)
	if err != nil {
		return nil, err
	}
	switch {
	case p.Type != "max" && p.Type != "avg":
		return nil, errorf("pool type is %q, want max or avg", p.Type)
	case p.Kernel < 1 || p.Kernel > maxKernel:
		return nil, errorf("pool kernel is %d, want 1 to %d", p.Kernel, maxKernel)
	case p.Stride < 0:
		return nil, errorf("pool stride is %d, want 0 (which means 1) or more", p.Stride)
	case p.Kernel%2 == 0 && p.Kernel != p.Step():
		return nil, errorf("pool kernel %d is even and is not its stride %d", p.Kernel, p.Step())
	case p.Kernel%2 == 0 && (x[0] < p.Kernel || x[1] < p.Kernel):
		return nil, errorf("pool kernel %d is larger than the input %v", p.Kernel, x)
	case p.Kernel%2 == 0:
		return Shape{x[0] / p.Kernel, x[1] / p.Kernel, x[2]}, nil
	}
	return Shape{strided(x[0], p.Step()), strided(x[1], p.Step()), x[2]}, nil
}

// Weights is empty.
func (Pool) Weights([]Shape) []Weight { return nil }

// Work is Kernel*Kernel values read for each output value.
func (p Pool) Work(_ []Shape, out Shape) Work {
	return Work{Pool: int64(p.Kernel*p.Kernel) * int64(out.Size())}
}

// GlobalPool averages over all positions: [H W C] or [T C] to [C].
type GlobalPool struct{}

// Kind is "globalpool".
func (GlobalPool) Kind() string { return "globalpool" }

// OutShape is [C].
func (GlobalPool) OutShape(in []Shape) (Shape, error) {
	x, err := one(in, 0)
	if err != nil {
		return nil, err
	}
	if len(x) < 2 {
		return nil, errorf("needs an image or a sequence, has %v", x)
	}
	return Shape{x.Channels()}, nil
}

// Weights is empty.
func (GlobalPool) Weights([]Shape) []Weight { return nil }

// Work is one read for each input value.
func (GlobalPool) Work(in []Shape, _ Shape) Work { return Work{Pool: int64(in[0].Size())} }
