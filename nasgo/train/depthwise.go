package train

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// depthwise is a convolution with a kernel [k k 1 C] of its own for each
// channel, as a sum of shifted taps. On XLA's CPU the native one is ten times
// slower, and the graph library's gradient of it builds two convolutions a
// channel.
func (s *site) depthwise(n window, x, kernel *Node) made {
	canvas := n.canvas(x)
	var out *Node
	n.each(func(i, j int) {
		out = plus(out, Mul(n.tap(canvas, i, j), cell(kernel, i, j)))
	})
	return made{out, func(v *Node) (in, weights []*Node) {
		weights = []*Node{s.depthwiseKernel(n, canvas, v)}
		if !s.wants[0] {
			return []*Node{nil}, weights
		}
		return []*Node{s.depthwiseInput(n, kernel, v)}, weights
	}}
}

// cell is one cell of a depthwise kernel, [1 1 1 C].
func cell(kernel *Node, i, j int) *Node {
	return Reshape(Slice(kernel, AxisElem(i), AxisElem(j)), 1, 1, 1, channels(kernel))
}

// depthwiseInput is the gradient by the input. At stride 1 it is the same
// convolution of v with the kernel turned round.
func (s *site) depthwiseInput(n window, kernel, v *Node) *Node {
	var sum *Node
	if n.s == 1 && !s.how.xla {
		turn := slide(v, n.k, 1, n.pad)
		canvas := turn.canvas(v)
		turn.each(func(i, j int) {
			sum = plus(sum, Mul(turn.tap(canvas, i, j), cell(kernel, n.k-1-i, n.k-1-j)))
		})
		return sum
	}
	n.each(func(i, j int) {
		sum = plus(sum, n.untap(Mul(v, cell(kernel, i, j)), i, j))
	})
	return n.crop(sum)
}

// depthwiseKernel is the gradient by the kernel: for each cell the sum, over
// batch and positions, of its tap times v. XLA turns a plain reduction of that
// product into a slow loop; summing over W first, written out, and then all
// cells together in one reduction [k*k N*Ho C] is several times faster there.
func (s *site) depthwiseKernel(n window, canvas, v *Node) *Node {
	batch, ho, wo, c := dims(v)
	var cells []*Node
	n.each(func(i, j int) {
		if !s.how.xla {
			cells = append(cells, Reshape(ReduceSum(rows(Mul(n.tap(canvas, i, j), v)), 0), 1, c))
			return
		}
		var sum *Node
		for u := range wo {
			column := Slice(canvas, AxisRange(), every(i, ho, n.s), AxisElem(j+n.s*u), AxisRange())
			sum = plus(sum, Mul(column, Slice(v, AxisRange(), AxisRange(), AxisElem(u), AxisRange())))
		}
		cells = append(cells, Reshape(sum, 1, batch*ho, c))
	})
	all := join(cells, 0)
	if s.how.xla {
		all = ReduceSum(all, 1)
	}
	return Reshape(all, n.k, n.k, 1, c)
}
