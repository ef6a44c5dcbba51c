// Package nasbenchmacro is the search space of NAS-Bench-Macro (Su et al.,
// "Prioritized Architecture Sampling with Monto-Carlo Tree Search", CVPR 2021,
// arXiv 2103.11922): eight layers in three stages, each an identity or one of
// two inverted residual blocks, 6,561 architectures. Parameters and FLOPs are
// those of the published table.
package nasbenchmacro

import (
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// depths are the layers of each stage; the first of a stage halves the image.
var depths = []int{2, 3, 3}

// Widths of the stem and of the last convolution. Stage i has stem << i+1 channels.
const stem, last = 32, 1280

// Space is the space, for CIFAR-10 unless a study says otherwise; it builds
// networks for images of any size and any number of classes. FLOPs are the
// multiply-accumulates of convolutions and of the dense layer.
func Space() *spaces.Space {
	return &spaces.Space{
		Name: "nasbenchmacro",
		Doc: "Eight layers in three stages of 2, 3 and 3 layers with 64, 128 and 256 channels, " +
			"after a 3x3 convolution to 32 channels and before a 1x1 convolution to 1,280, a global average pool and a dense layer. " +
			"The first layer of each stage halves the image and doubles the channels. " +
			"Each layer is an identity, or an inverted residual block as in MobileNetV2: 1x1 expansion, depthwise convolution, 1x1 projection, " +
			"with a shortcut where the shapes agree. In the first layer of a stage the identity is a 1x1 convolution of stride 2 with batch norm.",
		Source:     "Su et al., Prioritized Architecture Sampling with Monto-Carlo Tree Search, CVPR 2021, arXiv 2103.11922",
		Choices:    choices(),
		Task:       nn.Task{Input: nn.Shape{32, 32, 3}, Classes: 10},
		Build:      build,
		Additive:   true,
		Canonical:  canonical,
		TableNotes: notes,
	}
}

// notes on the published table, from its authors' README and training script.
const notes = "CIFAR-10. Each architecture was trained from scratch three times, 50 epochs each (SGD, momentum 0.9, batch 256, " +
	"learning rate 0.1 along a cosine, weight decay 5e-4). The score is the mean of three test accuracies, each the highest of any epoch " +
	"by the authors' script. Architectures that differ only in where a stage's identities stand are one network and share one result. " +
	"There is no validation split."

func choices() []spaces.Choice {
	var out []spaces.Choice
	for stage, depth := range depths {
		for layer := range depth {
			out = append(out, spaces.Choice{
				Name:    fmt.Sprintf("stage %d layer %d", stage+1, layer+1),
				Options: []string{"identity", "inverted residual k3 e3", "inverted residual k5 e6"},
			})
		}
	}
	return out
}

func build(a spaces.Arch, t nn.Task) (*nn.Network, error) {
	b := nn.NewBuilder("nasbenchmacro", t.Input)
	b.Stage("stem").Conv(stem, 3, 1).BatchNorm().ReLU()
	for stage, depth := range depths {
		b.Stage(fmt.Sprintf("s%d", stage+1))
		for layer := range depth {
			b.Block(fmt.Sprintf("b%d", layer+1))
			stride := 1
			if layer == 0 {
				stride = 2
			}
			switch out := stem << (stage + 1); a[0] {
			case 0:
				identity(b, out, stride)
			case 1:
				inverted(b, out, stride, 3, 3)
			default:
				inverted(b, out, stride, 5, 6)
			}
			a = a[1:]
		}
	}
	b.Stage("head").Conv(last, 1, 1).BatchNorm().ReLU()
	return b.GlobalPool().Dense(t.Classes).Network()
}

// identity changes the shape where it must and is no layer at all elsewhere.
func identity(b *nn.Builder, out, stride int) {
	if stride != 1 || b.Shape().Channels() != out {
		b.Conv(out, 1, stride).BatchNorm()
	}
}

// inverted is the block of MobileNetV2 (Sandler et al., arXiv 1801.04381) with
// ReLU for its ReLU6.
func inverted(b *nn.Builder, out, stride, kernel, expansion int) {
	from, in := b.At(), b.Shape().Channels()
	b.Conv(in*expansion, 1, 1).BatchNorm().ReLU()
	b.Depthwise(kernel, stride).BatchNorm().ReLU()
	b.Conv(out, 1, 1).BatchNorm()
	if stride == 1 && in == out {
		b.Add(from)
	}
}

// canonical moves the identities of a stage behind its other layers, its first
// layer apart: an identity that keeps the shape is no layer.
func canonical(a spaces.Arch) spaces.Arch {
	out := slices.Clone(a)
	for rest, i := out, 0; i < len(depths); i++ {
		stage := rest[1:depths[i]]
		kept := slices.DeleteFunc(slices.Clone(stage), func(o int) bool { return o == 0 })
		clear(stage)
		copy(stage, kept)
		rest = rest[depths[i]:]
	}
	return out
}
