package train

import (
	"github.com/genius-nas/nasgo/nasgo/nn"
	. "github.com/gomlx/gomlx/core/graph"
)

// conv builds a convolution by the way that is quickest for its kind.
func (s *site) conv(o nn.Conv) made {
	x, kernel := s.in[0], s.w[0]
	n := slide(x, o.Kernel, o.Step(), o.Kernel/2)
	var m made
	switch {
	case o.Depthwise(channels(x)):
		m = s.depthwise(n, x, kernel)
	case o.GroupCount() > 1:
		m = s.grouped(n, x, kernel, o.GroupCount())
	case s.how.nativeConv && o.Kernel > 1:
		m = s.native(n, x, kernel)
	default:
		m = s.unfolded(n, x, kernel)
	}
	if o.Bias {
		return s.biased(m, s.w[1])
	}
	return m
}

// biased adds a bias [C] to a layer and its gradient to the layer's.
func (s *site) biased(m made, b *Node) made {
	return made{Add(m.out, over(b, m.out)), func(v *Node) (in, weights []*Node) {
		in, weights = m.back(v)
		return in, append(weights, ReduceSum(rows(v), 0))
	}}
}

// unfolded is a convolution as one matrix product of the unfolded input
// [N*Ho*Wo k*k*C] with the kernel [k*k*C Out].
func (s *site) unfolded(n window, x, kernel *Node) made {
	d := kernel.Shape().Dimensions
	k, ci, co := d[0], d[2], d[3]
	flat := Reshape(kernel, k*k*ci, co)
	cols := n.unfold(x)
	out := like(product(rows(cols), false, flat, false), cols)
	return made{out, func(v *Node) (in, weights []*Node) {
		dw := Reshape(product(rows(cols), true, rows(v), false), d...)
		if !s.wants[0] {
			return []*Node{nil}, []*Node{dw}
		}
		return []*Node{s.unfoldedInput(n, kernel, v)}, []*Node{dw}
	}}
}

// unfoldedInput is the gradient by the input. At stride 1 it is a convolution
// too, of v with the kernel turned round, which reads each value once; else the
// gradient by the unfolded input is folded back.
func (s *site) unfoldedInput(n window, kernel, v *Node) *Node {
	d := kernel.Shape().Dimensions
	k, ci, co := d[0], d[2], d[3]
	if n.s == 1 && k > 1 {
		turned := Reshape(TransposeAllAxes(Reverse(kernel, 0, 1), 0, 1, 3, 2), k*k*co, ci)
		cols := slide(v, k, 1, n.pad).unfold(v)
		return like(product(rows(cols), false, turned, false), cols)
	}
	dc := product(rows(v), false, Reshape(kernel, k*k*ci, co), true)
	return n.fold(like(dc, v), ci)
}

// native is the backend's own convolution.
func (s *site) native(n window, x, kernel *Node) made {
	out := Convolve(x, kernel).StridePerAxis(n.s, n.s).PaddingPerDim([][2]int{{n.pad, n.pad}, {n.pad, n.pad}}).Done()
	return made{out, func(v *Node) (in, weights []*Node) {
		if !s.wants[0] {
			return []*Node{nil}, differentiate(out, v, kernel)
		}
		g := differentiate(out, v, x, kernel)
		return g[:1], g[1:]
	}}
}

// grouped is a convolution whose output channels each see one group of the
// input's: one matrix product for each group, side by side.
func (s *site) grouped(n window, x, kernel *Node, groups int) made {
	d := kernel.Shape().Dimensions
	kk, ci, co := d[0]*d[1], d[2], d[3]/groups
	cols := n.unfold(x)
	m := cols.Shape().Size() / (kk * groups * ci)
	lhs := Reshape(cols, m, kk, groups, ci)
	rhs := Reshape(kernel, kk, ci, groups, co)
	// [G M Co] -> [M G Co]
	y := TransposeAllAxes(DotGeneral(lhs, []int{1, 3}, []int{2}, rhs, []int{0, 1}, []int{2}), 1, 0, 2)
	out := Reshape(y, x.Shape().Dimensions[0], n.ho, n.wo, groups*co)
	return made{out, func(v *Node) (in, weights []*Node) {
		vg := Reshape(v, m, groups, co)
		// [G kk Ci Co] -> [kk Ci G Co]
		dw := TransposeAllAxes(DotGeneral(lhs, []int{0}, []int{2}, vg, []int{0}, []int{1}), 1, 2, 0, 3)
		dw = Reshape(dw, d...)
		if !s.wants[0] {
			return []*Node{nil}, []*Node{dw}
		}
		// [G M kk Ci] -> [M kk G Ci]
		dc := TransposeAllAxes(DotGeneral(vg, []int{2}, []int{1}, rhs, []int{3}, []int{2}), 1, 2, 0, 3)
		dc = Reshape(dc, x.Shape().Dimensions[0], n.ho, n.wo, kk*groups*ci)
		return []*Node{n.fold(dc, groups*ci)}, []*Node{dw}
	}}
}
