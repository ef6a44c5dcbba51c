package train

import (
	. "github.com/gomlx/gomlx/core/graph"
)

const (
	normEpsilon = 1e-5
	// statWeight is the weight of the newest batch in the running statistics.
	statWeight = 0.1
)

// batchNorm normalises each channel over batch and positions: in training by
// the batch's mean and biased variance, else by the running ones.
func (s *site) batchNorm() made {
	scale, offset := s.w[0], s.w[1]
	x := rows(s.in[0])
	if !s.training {
		inv := inverseRoot(s.stat[1])
		a := Mul(scale, inv)
		return made{out: Reshape(affine(x, a, Sub(offset, Mul(s.stat[0], a))), s.in[0].Shape().Dimensions...)}
	}
	n := float64(x.Shape().Dimensions[0])
	mean := MulScalar(ReduceSum(x, 0), 1/n)
	// E[x²]-mean² needs one sweep over x instead of two; rounding can make it
	// negative, so it is clamped.
	variance := MaxScalar(Sub(MulScalar(ReduceSum(Square(x), 0), 1/n), Square(mean)), 0)
	s.moments = append(s.moments, mean, variance)
	inv := inverseRoot(variance)
	a := Mul(scale, inv)
	out := Reshape(affine(x, a, Sub(offset, Mul(mean, a))), s.in[0].Shape().Dimensions...)
	return made{out, func(v *Node) (in, weights []*Node) {
		// With the sums s1 = Σv and s2 = Σv·x of each channel,
		// dscale = inv·(s2 - mean·s1) and dx = a·(v - s1/n - (x-mean)·inv·dscale/n).
		v2 := rows(v)
		s1, s2 := ReduceSum(v2, 0), ReduceSum(Mul(v2, x), 0)
		ds := Mul(inv, Sub(s2, Mul(mean, s1)))
		c1 := MulScalar(Mul(Mul(a, inv), ds), -1/n)
		c0 := Sub(MulScalar(Mul(a, s1), -1/n), Mul(c1, mean))
		dx := Add(Mul(v2, over(a, x)), affine(x, c1, c0))
		return []*Node{Reshape(dx, v.Shape().Dimensions...)}, []*Node{ds, s1}
	}}
}

// affine is x·a + b, channel by channel.
func affine(x, a, b *Node) *Node { return Add(Mul(x, over(a, x)), over(b, x)) }

func inverseRoot(variance *Node) *Node {
	return Reciprocal(Sqrt(AddScalar(variance, normEpsilon)))
}

// running moves the running statistics towards the batch's.
func (p *pass) running() *Node {
	if len(p.moments) == 0 {
		return p.stats
	}
	return Add(MulScalar(p.stats, 1-statWeight), MulScalar(join(p.moments, 0), statWeight))
}

// layerNorm normalises the last axis.
func (s *site) layerNorm() made {
	scale, offset := s.w[0], s.w[1]
	x := rows(s.in[0])
	n := float64(channels(x))
	centred := Sub(x, MulScalar(ReduceAndKeep(x, ReduceSum, -1), 1/n))
	inv := inverseRoot(MulScalar(ReduceAndKeep(Square(centred), ReduceSum, -1), 1/n))
	unit := Mul(centred, inv)
	shape := s.in[0].Shape().Dimensions
	return made{Reshape(affine(unit, scale, offset), shape...), func(v *Node) (in, weights []*Node) {
		v2 := rows(v)
		du := Mul(v2, over(scale, x))
		m1 := MulScalar(ReduceAndKeep(du, ReduceSum, -1), 1/n)
		m2 := MulScalar(ReduceAndKeep(Mul(du, unit), ReduceSum, -1), 1/n)
		dx := Mul(inv, Sub(Sub(du, m1), Mul(unit, m2)))
		return []*Node{Reshape(dx, shape...)}, []*Node{ReduceSum(Mul(v2, unit), 0), ReduceSum(v2, 0)}
	}}
}
