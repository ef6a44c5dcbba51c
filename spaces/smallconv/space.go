// Package smallconv is a search space of our own for training on a laptop:
// 6,912 networks of dense convolutions for images of 8x8 to 32x32 pixels. On
// 8x8 digits the median network takes some hundred thousand
// multiply-accumulates, seconds of training on two cores, and the best and the
// worst are far apart after that.
package smallconv

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// The choices, by their place in an architecture.
const (
	operation1 = iota
	width1
	operation2
	width2
	operation3
	pooling
	norm
	activation
)

var (
	widths1 = []int{8, 16, 32}
	widths2 = []int{16, 32, 64}
	acts    = []nn.Func{nn.ReLU, nn.HSwish}
)

// Space is the space, for 8x8 images of one channel in ten classes unless a
// study says otherwise. An image needs at least 4x4 pixels.
func Space() *spaces.Space {
	operations := []string{"conv 1x1", "conv 3x3", "conv 5x5", "residual 3x3"}
	return &spaces.Space{
		Name: "smallconv",
		Doc: "Three stages of convolutions, then a global average pool and a dense layer. " +
			"The operation of a stage is one convolution of the stage's width, or \"residual 3x3\": a 3x3 convolution to the width and another with a shortcut around it. " +
			"Each convolution is followed by the norm and the activation chosen. Stage 3 has the width of stage 2 and may be left out. " +
			"A 2x2 max pool, which halves the image, stands after stage 1, after stage 2, or after both.",
		Choices: []spaces.Choice{
			operation1: {Name: "stage 1 operation", Options: operations},
			width1:     {Name: "stage 1 width", Options: names(widths1)},
			operation2: {Name: "stage 2 operation", Options: operations},
			width2:     {Name: "stage 2 width", Options: names(widths2)},
			operation3: {Name: "stage 3 operation", Options: []string{"none", "conv 1x1", "conv 3x3", "residual 3x3"}},
			pooling:    {Name: "max pool", Options: []string{"after stage 1", "after stage 2", "after both"}},
			norm:       {Name: "norm", Options: []string{"none", "batch norm"}},
			activation: {Name: "activation", Options: []string{"relu", "hswish"}},
		},
		Task:  nn.Task{Input: nn.Shape{8, 8, 1}, Classes: 10},
		Build: build,
	}
}

func names(widths []int) []string {
	out := make([]string, len(widths))
	for i, w := range widths {
		out[i] = fmt.Sprint(w)
	}
	return out
}

// maker writes the parts of one network.
type maker struct {
	*nn.Builder
	norm bool
	act  nn.Func
}

func build(a spaces.Arch, t nn.Task) (*nn.Network, error) {
	m := maker{nn.NewBuilder("smallconv", t.Input), a[norm] == 1, acts[a[activation]]}
	first, second := widths1[a[width1]], widths2[a[width2]]
	m.Stage("s1")
	m.operation(a[operation1], first)
	if a[pooling] != 1 {
		m.Block("pool").MaxPool(2, 2)
	}
	m.Stage("s2")
	m.operation(a[operation2], second)
	if a[pooling] != 0 {
		m.Block("pool").MaxPool(2, 2)
	}
	switch a[operation3] {
	case 1, 2:
		m.Stage("s3")
		m.operation(a[operation3]-1, second)
	case 3:
		m.Stage("s3")
		m.operation(3, second)
	}
	return m.Stage("head").GlobalPool().Dense(t.Classes).Network()
}

// operation adds option o of the operations: kernels 1, 3, 5, or the residual pair.
func (m maker) operation(o, width int) {
	m.Block("conv")
	if o < 3 {
		m.conv(width, 2*o+1)
		m.Act(m.act)
		return
	}
	m.conv(width, 3)
	from := m.Act(m.act).At()
	m.Block("residual") // a block of its own, so that its shortcut is drawn
	m.conv(width, 3)
	m.Add(from).Act(m.act)
}

// conv adds a convolution and its norm; without a norm it has a bias.
func (m maker) conv(width, kernel int) {
	m.Op(nn.Conv{Out: width, Kernel: kernel, Bias: !m.norm})
	if m.norm {
		m.BatchNorm()
	}
}
