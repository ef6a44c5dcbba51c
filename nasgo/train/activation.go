package train

import (
	"fmt"
	"math"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

func (s *site) activation(o nn.Activation) made {
	out, slope := act(o.Func, s.in[0])
	return made{out, func(v *Node) (in, weights []*Node) { return []*Node{slope(v)}, nil }}
}

// act applies a function and gives its way back: v times the derivative.
func act(f nn.Func, x *Node) (out *Node, slope func(v *Node) *Node) {
	switch f {
	case nn.ReLU:
		out = MaxScalar(x, 0)
		return out, func(v *Node) *Node { return where(above(out, 0), v) }
	case nn.ReLU6:
		return ClipScalar(x, 0, 6), func(v *Node) *Node { return between(x, 0, 6, v) }
	case nn.HSigmoid:
		return gate(x), func(v *Node) *Node { return between(x, -3, 3, MulScalar(v, 1.0/6)) }
	case nn.HSwish:
		return Mul(x, gate(x)), func(v *Node) *Node {
			inner := MulScalar(Mul(v, AddScalar(MulScalar(x, 2), 3)), 1.0/6)
			return Add(between(x, -3, 3, inner), where(GreaterOrEqual(x, Scalar(x.Graph(), dtypes.Float32, 3.0)), v))
		}
	case nn.GELU:
		phi := MulScalar(AddScalar(Erf(MulScalar(x, math.Sqrt2/2)), 1), 0.5)
		return Mul(x, phi), func(v *Node) *Node {
			density := MulScalar(Exp(MulScalar(Square(x), -0.5)), 1/math.Sqrt(2*math.Pi))
			return Mul(v, Add(phi, Mul(x, density)))
		}
	case nn.SiLU:
		sig := Logistic(x)
		return Mul(x, sig), func(v *Node) *Node {
			return Mul(v, Mul(sig, AddScalar(Mul(x, OneMinus(sig)), 1)))
		}
	case nn.Sigmoid:
		out = Logistic(x)
		return out, func(v *Node) *Node { return Mul(v, Mul(out, OneMinus(out))) }
	case nn.Tanh:
		out = Tanh(x)
		return out, func(v *Node) *Node { return Mul(v, OneMinus(Square(out))) }
	}
	panic(fmt.Errorf("the trainer does not know the activation %q", f))
}

// gate is hsigmoid: clamp(x+3, 0, 6)/6.
func gate(x *Node) *Node { return MulScalar(ClipScalar(AddScalar(x, 3), 0, 6), 1.0/6) }

func above(x *Node, limit float64) *Node {
	return GreaterThan(x, Scalar(x.Graph(), dtypes.Float32, limit))
}

// where is v where b holds, else 0.
func where(b, v *Node) *Node { return Where(b, v, ZerosLike(v)) }

// between is v where lo < x < hi, else 0.
func between(x *Node, lo, hi float64, v *Node) *Node {
	return where(LogicalAnd(above(x, lo), LessThan(x, Scalar(x.Graph(), dtypes.Float32, hi))), v)
}

// dropout zeroes values with the given probability in training. Its chance is
// the step's, split off layer by layer, so that it repeats.
func (s *site) dropout(o nn.Dropout) made {
	x := s.in[0]
	if !s.training || o.Rate == 0 {
		return made{x, func(v *Node) (in, weights []*Node) { return []*Node{v}, nil }}
	}
	var u *Node
	s.rng, u = RandomUniform(s.rng, x.Shape())
	kept := GreaterOrEqual(u, Scalar(s.g, dtypes.Float32, o.Rate))
	thin := func(v *Node) *Node { return where(kept, MulScalar(v, 1/(1-o.Rate))) }
	return made{thin(x), func(v *Node) (in, weights []*Node) { return []*Node{thin(v)}, nil }}
}
