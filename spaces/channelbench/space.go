// Package channelbench holds the two search spaces of Channel-Bench-Macro (Su et
// al., "BCNet: Searching for Network Width with Bilaterally Coupled Network",
// CVPR 2021, arXiv 2105.10533): the widths of seven layers of a small ResNet and
// of a small MobileNetV2, each one to four times a base width, 4^7 = 16,384
// architectures each. Parameters and FLOPs are those of the published tables.
package channelbench

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// factors is how many times its base a width can be, at most.
const factors = 4

// width is one choice: the name of a layer and the width of option 0.
type width struct {
	name string
	base int
}

var resnetWidths = []width{
	{"stem and stage 1", 64}, {"inside block 1", 64}, {"inside block 2", 64}, {"inside block 3", 128},
	{"stage 2", 128}, {"inside block 4", 128}, {"inside block 5", 128},
}

var mobilenetWidths = []width{
	{"stem and stage 1", 32}, {"inside block 1", 192}, {"inside block 2", 192}, {"inside block 3", 192},
	{"stage 2", 64}, {"inside block 4", 384}, {"last convolution", 256},
}

// ResNet is the space of residual networks, for CIFAR-10 unless a study says
// otherwise. FLOPs are multiply-accumulates of the convolutions and the dense layer.
func ResNet() *spaces.Space {
	return space("channelbench/resnet", resnetWidths, resnet,
		"The widths of a residual network of five blocks, each of two 3x3 convolutions with batch norm, the first with ReLU. "+
			"Two blocks in stage 1, the third leads to stage 2 with stride 2 and has no shortcut, two in stage 2; ReLU follows each block. "+
			"Before them is a 3x3 convolution of stride 2, after them a global average pool and a dense layer.")
}

// MobileNet is the space of inverted residual networks, for CIFAR-10 unless a
// study says otherwise. FLOPs are counted as in ResNet.
func MobileNet() *spaces.Space {
	return space("channelbench/mobilenet", mobilenetWidths, mobilenet,
		"The widths of a network of four inverted residual blocks as in MobileNetV2: 1x1 expansion, 3x3 depthwise convolution, 1x1 projection. "+
			"Two blocks in stage 1, the third leads to stage 2 with stride 2 and has no shortcut, one in stage 2. "+
			"Before them is a 3x3 convolution of stride 2, after them a 1x1 convolution, a global average pool and a dense layer.")
}

func space(name string, widths []width, build func(*nn.Builder, []int), doc string) *spaces.Space {
	s := &spaces.Space{
		Name:       name,
		Doc:        doc,
		Source:     "Su et al., BCNet: Searching for Network Width with Bilaterally Coupled Network, CVPR 2021, arXiv 2105.10533",
		Task:       nn.Task{Input: nn.Shape{32, 32, 3}, Classes: 10},
		Key:        spaces.Digits{First: 1},
		TableNotes: notes,
	}
	for _, w := range widths {
		c := spaces.Choice{Name: w.name}
		for f := range factors {
			c.Options = append(c.Options, fmt.Sprint(w.base*(f+1)))
		}
		s.Choices = append(s.Choices, c)
	}
	s.Build = func(a spaces.Arch, t nn.Task) (*nn.Network, error) {
		channels := make([]int, len(a))
		for i, o := range a {
			channels[i] = widths[i].base * (o + 1)
		}
		b := nn.NewBuilder(name, t.Input)
		b.Stage("stem").Conv(channels[0], 3, 2).BatchNorm().ReLU()
		build(b, channels)
		return b.GlobalPool().Dense(t.Classes).Network()
	}
	return s
}

// notes on the published tables, from their authors' README and training script.
const notes = "CIFAR-10. Each architecture was trained from scratch three times, 60 epochs each (SGD, momentum 0.9, batch 256, " +
	"learning rate 0.1 along a cosine, weight decay 5e-4, by the defaults of the authors' script). The score is the mean of three " +
	"test accuracies, each the highest of any epoch. There is no validation split."

func resnet(b *nn.Builder, c []int) {
	b.Stage("s1")
	basic(b.Block("b1"), c[1], c[0], 1)
	basic(b.Block("b2"), c[2], c[0], 1)
	b.Stage("s2")
	basic(b.Block("b3"), c[3], c[4], 2)
	basic(b.Block("b4"), c[5], c[4], 1)
	basic(b.Block("b5"), c[6], c[4], 1)
	b.Stage("head")
}

// basic is the block of ResNet (He et al., arXiv 1512.03385).
func basic(b *nn.Builder, inside, out, stride int) {
	from := b.At()
	b.Conv(inside, 3, stride).BatchNorm().ReLU().Conv(out, 3, 1).BatchNorm()
	if stride == 1 {
		b.Add(from)
	}
	b.ReLU()
}

func mobilenet(b *nn.Builder, c []int) {
	b.Stage("s1")
	inverted(b.Block("b1"), c[1], c[0], 1)
	inverted(b.Block("b2"), c[2], c[0], 1)
	b.Stage("s2")
	inverted(b.Block("b3"), c[3], c[4], 2)
	inverted(b.Block("b4"), c[5], c[4], 1)
	b.Stage("head").Conv(c[6], 1, 1).BatchNorm().ReLU()
}

// inverted is the block of MobileNetV2 (Sandler et al., arXiv 1801.04381) with
// ReLU for its ReLU6.
func inverted(b *nn.Builder, inside, out, stride int) {
	from := b.At()
	b.Conv(inside, 1, 1).BatchNorm().ReLU().Depthwise(3, stride).BatchNorm().ReLU().Conv(out, 1, 1).BatchNorm()
	if stride == 1 {
		b.Add(from)
	}
}
