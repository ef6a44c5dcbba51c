// Package tinyconv is the search space of our own benchmarks: 243 networks of
// five choices of three, for images of 8x8 to 16x16 pixels, each trained in
// about a second. Its choices act on each other (a stride in front of a large
// pool leaves nothing to convolve), and the most expensive network is not the
// best one.
package tinyconv

import (
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// The choices, by their place in an architecture.
const (
	first = iota
	residual
	width
	pooling
	norm
)

// stem is the first convolution.
type stem struct{ kernel, stride int }

var (
	stems  = []stem{{3, 1}, {5, 1}, {5, 2}}
	widths = [][2]int{{8, 24}, {16, 16}, {24, 4}} // of stage 1 and stage 2
	pools  = []nn.Pool{{Type: "max", Kernel: 2, Stride: 2}, {Type: "avg", Kernel: 2, Stride: 2}, {Type: "avg", Kernel: 4, Stride: 4}}
)

// expansion is how much wider a 1x1 residual is inside.
const expansion = 4

// Space is the space, for 8x8 images of one channel in ten classes unless a
// study says otherwise. An image needs at least 7x7 pixels.
func Space() *spaces.Space {
	return &spaces.Space{
		Name: "tinyconv",
		Doc: "Two stages of convolutions with a pool between them, then a global average pool and a dense layer. " +
			"Stage 1 begins with the first convolution, stage 2 with a 3x3 one; a width is the number of channels of a stage. " +
			"The residual is a shortcut around further convolutions: one 3x3 at the end of stage 2, " +
			"or at the end of stage 1 two 1x1, of which the first is four times as wide as the stage. " +
			"Each convolution is followed by the norm chosen and by relu.",
		Choices: []spaces.Choice{
			first:    {Name: "first convolution", Options: []string{"3x3", "5x5", "5x5 stride 2"}},
			residual: {Name: "residual", Options: []string{"none", "1x1 in stage 1", "3x3 in stage 2"}},
			width:    {Name: "widths", Options: []string{"8 then 24", "16 then 16", "24 then 4"}},
			pooling:  {Name: "pool", Options: []string{"max 2x2", "average 2x2", "average 4x4"}},
			norm:     {Name: "norm", Options: []string{"none", "layer norm", "batch norm"}},
		},
		Task:  nn.Task{Input: nn.Shape{8, 8, 1}, Classes: 10},
		Build: build,
	}
}

// maker writes the parts of one network.
type maker struct {
	*nn.Builder
	norm int // option of the norm
}

func build(a spaces.Arch, t nn.Task) (*nn.Network, error) {
	m := maker{nn.NewBuilder("tinyconv", t.Input), a[norm]}
	w, s := widths[a[width]], stems[a[first]]
	m.Stage("s1").Block("conv")
	m.conv(w[0], s.kernel, s.stride)
	if a[residual] == 1 {
		m.residual(func() { m.conv(expansion*w[0], 1, 1); m.conv(w[0], 1, 1) })
	}
	m.Block("pool").Op(pools[a[pooling]])
	m.Stage("s2").Block("conv")
	m.conv(w[1], 3, 1)
	if a[residual] == 2 {
		m.residual(func() { m.conv(w[1], 3, 1) })
	}
	return m.Stage("head").GlobalPool().Dense(t.Classes).Network()
}

// residual adds what inner adds, with a shortcut around it.
func (m maker) residual(inner func()) {
	from := m.At()
	m.Block("residual") // a block of its own, so that its shortcut is drawn
	inner()
	m.Add(from)
}

// conv adds a convolution, its norm and its relu; before a batch norm, which
// shifts by itself, it has no bias.
func (m maker) conv(width, kernel, stride int) {
	m.Op(nn.Conv{Out: width, Kernel: kernel, Stride: stride, Bias: m.norm != 2})
	switch m.norm {
	case 1:
		m.Op(nn.LayerNorm{})
	case 2:
		m.BatchNorm()
	}
	m.ReLU()
}
