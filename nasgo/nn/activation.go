package nn

import (
	"slices"
	"strings"
)

// Func is the name of an activation function.
type Func string

// The activation functions. HSwish and HSigmoid are those of MobileNetV3 (arXiv
// 1905.02244): hsigmoid(x) = clamp(x+3, 0, 6)/6, hswish(x) = x*hsigmoid(x).
// GELU is the exact one, with erf (arXiv 1606.08415); SiLU is x*sigmoid(x).
const (
	ReLU     Func = "relu"
	ReLU6    Func = "relu6"
	HSwish   Func = "hswish"
	HSigmoid Func = "hsigmoid"
	GELU     Func = "gelu"
	SiLU     Func = "silu"
	Sigmoid  Func = "sigmoid"
	Tanh     Func = "tanh"
)

// Funcs lists every activation function.
func Funcs() []Func {
	return []Func{ReLU, ReLU6, HSwish, HSigmoid, GELU, SiLU, Sigmoid, Tanh}
}

func (f Func) check() error {
	if slices.Contains(Funcs(), f) {
		return nil
	}
	var names []string
	for _, k := range Funcs() {
		names = append(names, string(k))
	}
	return errorf("unknown activation %q, want one of %s", f, strings.Join(names, ", "))
}

// Activation applies a function to each element.
type Activation struct {
	Func Func `json:"func"`
}

// Kind is "activation".
func (Activation) Kind() string { return "activation" }

// OutShape is the input's shape.
func (a Activation) OutShape(in []Shape) (Shape, error) {
	if err := a.Func.check(); err != nil {
		return nil, err
	}
	return one(in, 0)
}

// Weights is empty.
func (Activation) Weights([]Shape) []Weight { return nil }

// Work is one value for each element.
func (Activation) Work(_ []Shape, out Shape) Work { return Work{Act: int64(out.Size())} }

// Dropout zeroes each element with probability Rate in training and scales the
// others by 1/(1-Rate); otherwise it does nothing (Srivastava et al., 2014).
type Dropout struct {
	Rate float64 `json:"rate"` // in [0, 1)
}

// Kind is "dropout".
func (Dropout) Kind() string { return "dropout" }

// OutShape is the input's shape.
func (d Dropout) OutShape(in []Shape) (Shape, error) {
	if !(d.Rate >= 0 && d.Rate < 1) {
		return nil, errorf("dropout rate is %v, want 0 <= rate < 1", d.Rate)
	}
	return one(in, 0)
}

// Weights is empty.
func (Dropout) Weights([]Shape) []Weight { return nil }

// Work is zero: at inference dropout is the identity.
func (Dropout) Work([]Shape, Shape) Work { return Work{} }
