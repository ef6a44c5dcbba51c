package train

import (
	"github.com/genius-nas/nasgo/nasgo/nn"
	. "github.com/gomlx/gomlx/core/graph"
)

// add sums its inputs.
func (s *site) add() made {
	var sum *Node
	for _, x := range s.in {
		sum = plus(sum, x)
	}
	return made{sum, func(v *Node) (in, weights []*Node) {
		for range s.in {
			in = append(in, v)
		}
		return in, nil
	}}
}

// concat joins its inputs along the channels.
func (s *site) concat() made {
	return made{Concatenate(s.in, -1), func(v *Node) (in, weights []*Node) {
		at := 0
		for _, x := range s.in {
			c := channels(x)
			spec := make([]SliceAxisSpec, x.Rank())
			for i := range spec {
				spec[i] = AxisRange()
			}
			spec[x.Rank()-1] = AxisRange(at, at+c)
			in, at = append(in, Slice(v, spec...)), at+c
		}
		return in, nil
	}}
}

// zero gives zeros whatever it reads, and takes no gradient back. Zeros are
// zeros even where the input is not a number.
func (s *site) zero(o nn.Zero) made {
	x := s.in[0]
	shape := x.Shape().Clone()
	if step := max(o.Stride, 1); step > 1 {
		shape.Dimensions[1], shape.Dimensions[2] = (shape.Dimensions[1]-1)/step+1, (shape.Dimensions[2]-1)/step+1
	}
	return made{Zeros(s.g, shape), func(*Node) (in, weights []*Node) {
		return []*Node{ZerosLike(x)}, nil
	}}
}
