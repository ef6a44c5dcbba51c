package train

import (
	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
)

// plus adds b to a, which may be nil.
func plus(a, b *Node) *Node {
	if a == nil {
		return b
	}
	return Add(a, b)
}

// join concatenates, and leaves a single part as it is.
func join(parts []*Node, axis int) *Node {
	if len(parts) == 1 {
		return parts[0]
	}
	return Concatenate(parts, axis)
}

// rows folds all axes but the last into one: [M C].
func rows(x *Node) *Node {
	c := channels(x)
	return Reshape(x, x.Shape().Size()/c, c)
}

// like gives x the dimensions of y but for the last axis, which x keeps.
func like(x, y *Node) *Node {
	d := append([]int(nil), y.Shape().Dimensions...)
	d[len(d)-1] = channels(x)
	return Reshape(x, d...)
}

func channels(x *Node) int {
	d := x.Shape().Dimensions
	return d[len(d)-1]
}

// dims are the dimensions of an image batch [N H W C].
func dims(x *Node) (n, h, w, c int) {
	d := x.Shape().Dimensions
	return d[0], d[1], d[2], d[3]
}

// over gives a vector [C] the rank of x, so that it spreads over all but the last axis.
func over(v, x *Node) *Node {
	d := make([]int, x.Rank())
	for i := range d {
		d[i] = 1
	}
	d[len(d)-1] = v.Shape().Size()
	return Reshape(v, d...)
}

// product is a·b for matrices, either of them transposed on demand.
func product(a *Node, ta bool, b *Node, tb bool) *Node {
	ca, cb := 1, 0
	if ta {
		ca = 0
	}
	if tb {
		cb = 1
	}
	return DotGeneral(a, []int{ca}, nil, b, []int{cb}, nil)
}

// spread pads the two image axes of x, [N H W C]: before, after and between.
func spread(x *Node, h, w compute.PadAxis) *Node {
	return Pad(x, ScalarZero(x.Graph(), x.DType()), compute.PadAxis{}, h, w)
}

// differentiate leaves a gradient to the graph library, for operations where
// its own is right and quick enough. out must have been built from ins alone.
func differentiate(out, v *Node, ins ...*Node) []*Node {
	return Gradient(ReduceAllSum(Mul(out, StopGradient(v))), ins...)
}
