package train

import (
	"math"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
)

// pool slides a maximum or an average. Both are built of taps: the go backend
// has no gradient of an average over padded windows.
func (s *site) pool(o nn.Pool) made {
	x := s.in[0]
	n := slide(x, o.Kernel, o.Step(), o.Pad())
	if o.Type == "max" {
		return s.maxPool(n, x)
	}
	return s.avgPool(n, x)
}

// avgPool divides each sum by the number of values that are there, padding left out.
func (s *site) avgPool(n window, x *Node) made {
	canvas := n.canvas(x)
	var sum *Node
	n.each(func(i, j int) { sum = plus(sum, n.tap(canvas, i, j)) })
	share := Const(s.g, n.shares())
	return made{Mul(sum, share), func(v *Node) (in, weights []*Node) {
		v = Mul(v, share)
		var back *Node
		n.each(func(i, j int) { back = plus(back, n.untap(v, i, j)) })
		return []*Node{n.crop(back)}, nil
	}}
}

// shares is 1 over the number of values in each window, [1 Ho Wo 1].
func (n window) shares() [][][][]float32 {
	out := make([][][]float32, n.ho)
	for i := range out {
		out[i] = make([][]float32, n.wo)
		for j := range out[i] {
			out[i][j] = []float32{1 / float32(n.inside(i, n.h)*n.inside(j, n.w))}
		}
	}
	return [][][][]float32{out}
}

// inside counts the places of the i-th window that lie on an axis of length size.
func (n window) inside(i, size int) int {
	from := i*n.s - n.pad
	return min(from+n.k, size) - max(from, 0)
}

// maxPool gives the gradient of each window to the first of its largest values,
// row by row, as PyTorch does.
func (s *site) maxPool(n window, x *Node) made {
	canvas := x
	if n.pad > 0 {
		p := compute.PadAxis{Start: n.pad, End: n.pad}
		canvas = Pad(x, Scalar(s.g, x.DType(), -math.MaxFloat32), compute.PadAxis{}, p, p)
	}
	var out *Node
	n.each(func(i, j int) {
		if t := n.tap(canvas, i, j); out == nil {
			out = t
		} else {
			out = Max(out, t)
		}
	})
	return made{out, func(v *Node) (in, weights []*Node) {
		var back *Node
		left := v
		n.each(func(i, j int) {
			hit := Equal(n.tap(canvas, i, j), out)
			back = plus(back, n.untap(where(hit, left), i, j))
			left = Where(hit, ZerosLike(left), left)
		})
		return []*Node{n.crop(back)}, nil
	}}
}

// globalPool averages over all positions: [N … C] to [N C].
func (s *site) globalPool() made {
	x := s.in[0]
	d := x.Shape().Dimensions
	n, c := d[0], d[len(d)-1]
	places := x.Shape().Size() / (n * c)
	out := MulScalar(ReduceSum(Reshape(x, n, places, c), 1), 1/float64(places))
	return made{out, func(v *Node) (in, weights []*Node) {
		v = Reshape(MulScalar(v, 1/float64(places)), n, 1, c)
		return []*Node{Reshape(BroadcastToDims(v, n, places, c), d...)}, nil
	}}
}
