// Package mobilenet is the search space of GENIUS's ImageNet experiments (Zheng
// et al., "Can GPT-4 Perform Neural Architecture Search?", arXiv 2304.10970):
// thirty layers in five stages, each a skip or one of six inverted residual
// blocks with squeeze-and-excitation, 7^30 architectures. Parameters and FLOPs
// are those that the paper's code reports. [CIFAR10] is the same space for
// images of 32x32.
package mobilenet

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// Layers of each stage, and the widths of the stem and of the head.
const depth, stem, last, hidden = 6, 16, 320, 1280

// widths are the channels of each stage.
var widths = [...]int{24, 40, 80, 96, 192}

// Strides of the stem and of each stage's first layer, by the size of the image.
var (
	large = strides{2, [...]int{2, 2, 2, 1, 2}} // 224 pixels end as 7
	small = strides{1, [...]int{1, 2, 2, 1, 2}} // 32 pixels end as 4
)

type strides struct {
	stem   int
	stages [len(widths)]int
}

// Range is the size that the paper allows in its search, 270 to 330 FLOPs in
// whole millions: mobilenet.Space().With(mobilenet.Range). The paper's
// conversations round before they compare; the first design that they accept,
// as one of 330, has 330.24.
var Range = spaces.Constraint{MinFLOPs: 269.5e6, MaxFLOPs: 330.5e6 - 1}

// Space is the whole space, for ImageNet unless a study says otherwise, without
// constraints. FLOPs are multiply-accumulates, four for each element that passes
// a batch norm, and one for each that the global average reads: what the counter
// that the paper used reports, to within 320.
func Space() *spaces.Space {
	return space("mobilenet", nn.Task{Input: nn.Shape{224, 224, 3}, Classes: 1000}, large,
		"The stem has stride 2, the first layers of stages 1, 2, 3 and 5 too.")
}

// CIFAR10 is the space for images of 32x32 in ten classes: of the strides those
// of the stem and of stage 1 are 1, so that the last stage sees 4x4 positions
// instead of one. Everything else is as in Space, so an architecture has the
// same layers in both. FLOPs are counted alike; the median network has 177 million.
func CIFAR10() *spaces.Space {
	return space("mobilenet/cifar10", nn.Task{Input: nn.Shape{32, 32, 3}, Classes: 10}, small,
		"The stem has stride 1, the first layers of stages 2, 3 and 5 have stride 2.")
}

func space(name string, task nn.Task, st strides, where string) *spaces.Space {
	return &spaces.Space{
		Name: name,
		Doc: "Thirty layers in five stages of six with 24, 40, 80, 96 and 192 channels, after a 3x3 convolution to 16 channels " +
			"and a depthwise separable block, and before a 1x1 convolution to 320 channels, a global average pool, a dense layer of 1,280 and the classifier. " +
			where + " Each layer is a skip, or an inverted residual block as in MobileNetV3: " +
			"1x1 expansion, depthwise convolution, squeeze-and-excitation at a quarter of the expanded width, 1x1 projection, with hard-swish, " +
			"and a shortcut where the shapes agree. A skip is no layer at all, so it sets the depth of a stage; " +
			"in the first layer of a stage, where the shape changes, it is a 1x1 convolution with batch norm.",
		Source:    "Zheng et al., Can GPT-4 Perform Neural Architecture Search?, arXiv 2304.10970",
		Choices:   choices(),
		Task:      task,
		Build:     st.build,
		Key:       spaces.Commas{},
		Rule:      nn.Rule{Norm: 4, Pool: 1},
		Additive:  true,
		Canonical: canonical,
	}
}

func choices() []spaces.Choice {
	var out []spaces.Choice
	for stage := range widths {
		for layer := range depth {
			out = append(out, spaces.Choice{
				Name: fmt.Sprintf("stage %d layer %d", stage+1, layer+1),
				Options: []string{"skip", "inverted residual k3 e4", "inverted residual k5 e4", "inverted residual k7 e4",
					"inverted residual k3 e6", "inverted residual k5 e6", "inverted residual k7 e6"},
			})
		}
	}
	return out
}

func (st strides) build(a spaces.Arch, t nn.Task) (*nn.Network, error) {
	b := nn.NewBuilder("mobilenet", t.Input)
	b.Stage("stem").Block("conv").Conv(stem, 3, st.stem).BatchNorm().Act(nn.HSwish)
	separable(b.Block("separable"))
	for stage, width := range widths {
		b.Stage(fmt.Sprintf("s%d", stage+1))
		for layer, o := range a[stage*depth : (stage+1)*depth] {
			stride := 1
			if layer == 0 {
				stride = st.stages[stage]
			}
			b.Block(fmt.Sprintf("b%d", layer+1))
			if o == 0 {
				skip(b, width, stride)
			} else {
				inverted(b, width, stride, 3+2*((o-1)%3), 4+2*((o-1)/3))
			}
		}
	}
	b.Stage("head").Conv(last, 1, 1).BatchNorm().Act(nn.HSwish).GlobalPool()
	return b.Dense(hidden).Act(nn.HSwish).Dropout(0.2).Dense(t.Classes).Network()
}

// separable is the block of MobileNetV1 (Howard et al., arXiv 1704.04861) with
// a shortcut around it.
func separable(b *nn.Builder) {
	from := b.At()
	b.Depthwise(3, 1).BatchNorm().Act(nn.HSwish)
	excite(b)
	b.Conv(stem, 1, 1).BatchNorm().Add(from)
}

// skip changes the shape where it must and is no layer at all elsewhere.
func skip(b *nn.Builder, out, stride int) {
	if stride != 1 || b.Shape().Channels() != out {
		b.Conv(out, 1, stride).BatchNorm()
	}
}

// inverted is the block of MobileNetV3 (Howard et al., arXiv 1905.02244).
func inverted(b *nn.Builder, out, stride, kernel, expansion int) {
	from, in := b.At(), b.Shape().Channels()
	b.Conv(in*expansion, 1, 1).BatchNorm().Act(nn.HSwish)
	b.Depthwise(kernel, stride).BatchNorm().Act(nn.HSwish)
	excite(b)
	b.Conv(out, 1, 1).BatchNorm()
	if stride == 1 && in == out {
		b.Add(from)
	}
}

// excite squeezes to a quarter of the channels, rounded to a multiple of 8.
func excite(b *nn.Builder) {
	quarter := max(8, (b.Shape().Channels()/4+4)/8*8)
	b.Op(nn.SqueezeExcite{Hidden: quarter, Act: nn.ReLU, Gate: nn.HSigmoid})
}

// canonical moves the skips of a stage behind its other layers, its first layer
// apart: a skip that keeps the shape is no layer.
func canonical(a spaces.Arch) spaces.Arch {
	out := make(spaces.Arch, 0, len(a))
	for len(a) > 0 {
		out = append(out, a[0])
		for _, o := range a[1:depth] {
			if o != 0 {
				out = append(out, o)
			}
		}
		a = a[depth:]
		for len(out)%depth != 0 {
			out = append(out, 0)
		}
	}
	return out
}
