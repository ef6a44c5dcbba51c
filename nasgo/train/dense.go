package train

import (
	"github.com/genius-nas/nasgo/nasgo/nn"
	. "github.com/gomlx/gomlx/core/graph"
)

// dense is a linear layer over the last axis.
func (s *site) dense(o nn.Dense) made {
	m := s.linear(s.in[0], s.w[0])
	if o.Bias {
		return s.biased(m, s.w[1])
	}
	return m
}

// linear is x·w over the last axis of x.
func (s *site) linear(x, w *Node) made {
	x2 := rows(x)
	return made{like(product(x2, false, w, false), x), func(v *Node) (in, weights []*Node) {
		v2 := rows(v)
		return []*Node{like(product(v2, false, w, true), x)}, []*Node{product(x2, true, v2, false)}
	}}
}

// squeezeExcite scales each channel by a gate computed from the channels' averages.
func (s *site) squeezeExcite(o nn.SqueezeExcite) made {
	x := s.in[0]
	n, h, w, c := dims(x)
	places := 1 / float64(h*w)
	mean := MulScalar(ReduceSum(Reshape(x, n, h*w, c), 1), places)
	reduce := s.biased(s.linear(mean, s.w[0]), s.w[1])
	hidden, hiddenSlope := act(o.Act, reduce.out)
	expand := s.biased(s.linear(hidden, s.w[2]), s.w[3])
	open, openSlope := act(o.Gate, expand.out)
	wide := Reshape(open, n, 1, 1, c)
	return made{Mul(x, wide), func(v *Node) (in, weights []*Node) {
		dOpen := ReduceSum(Reshape(Mul(v, x), n, h*w, c), 1)
		dHidden, second := expand.back(openSlope(dOpen))
		dMean, first := reduce.back(hiddenSlope(dHidden[0]))
		dx := Add(Mul(v, wide), Reshape(MulScalar(dMean[0], places), n, 1, 1, c))
		return []*Node{dx}, append(first, second...)
	}}
}
