package train

import (
	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
)

// window is a square kernel that slides over an image batch [N H W C]. A tap is
// what one cell of the kernel sees: an [N Ho Wo C] slice of the padded input.
type window struct {
	k, s, pad int
	h, w      int // of the input
	ho, wo    int // of the output
}

func slide(x *Node, k, s, pad int) window {
	_, h, w, _ := dims(x)
	return window{k: k, s: s, pad: pad, h: h, w: w, ho: (h+2*pad-k)/s + 1, wo: (w+2*pad-k)/s + 1}
}

// each calls f for every cell of the kernel, row by row.
func (n window) each(f func(i, j int)) {
	for i := range n.k {
		for j := range n.k {
			f(i, j)
		}
	}
}

// canvas is the padded input.
func (n window) canvas(x *Node) *Node {
	if n.pad == 0 {
		return x
	}
	p := compute.PadAxis{Start: n.pad, End: n.pad}
	return spread(x, p, p)
}

// every takes count places from the i-th on, one each step.
func every(i, count, step int) SliceAxisSpec {
	r := AxisRange(i, i+(count-1)*step+1)
	if step > 1 {
		r = r.Stride(step)
	}
	return r
}

// tap is what cell i, j sees of the canvas.
func (n window) tap(canvas *Node, i, j int) *Node {
	if n.k == 1 && n.s == 1 {
		return canvas
	}
	return Slice(canvas, AxisRange(), every(i, n.ho, n.s), every(j, n.wo, n.s), AxisRange())
}

// untap is the transpose of tap: v laid back on an empty canvas.
func (n window) untap(v *Node, i, j int) *Node {
	axis := func(at, in, out int) compute.PadAxis {
		return compute.PadAxis{Start: at, End: in + 2*n.pad - at - (out-1)*n.s - 1, Interior: n.s - 1}
	}
	return spread(v, axis(i, n.h, n.ho), axis(j, n.w, n.wo))
}

// crop takes the padding off a canvas.
func (n window) crop(canvas *Node) *Node {
	if n.pad == 0 {
		return canvas
	}
	return Slice(canvas, AxisRange(), AxisRange(n.pad, n.pad+n.h), AxisRange(n.pad, n.pad+n.w), AxisRange())
}

// unfold lays the taps side by side: [N Ho Wo k*k*C].
func (n window) unfold(x *Node) *Node {
	canvas := n.canvas(x)
	var taps []*Node
	n.each(func(i, j int) { taps = append(taps, n.tap(canvas, i, j)) })
	return join(taps, -1)
}

// fold is the transpose of unfold: the sum of all taps laid back.
func (n window) fold(v *Node, c int) *Node {
	var sum *Node
	n.each(func(i, j int) {
		t := (i*n.k + j) * c
		part := v
		if n.k > 1 {
			part = Slice(v, AxisRange(), AxisRange(), AxisRange(), AxisRange(t, t+c))
		}
		sum = plus(sum, n.untap(part, i, j))
	})
	return n.crop(sum)
}
