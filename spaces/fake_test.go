package spaces

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// tower is an additive space: a tower of layers of one width, each an identity
// or a convolution of some kernel in some number of groups.
func tower(kernels [][]nn.Conv) *Space {
	s := &Space{Name: "tower", Doc: "A tower.", Task: nn.Task{Input: nn.Shape{4, 4, 4}, Classes: 3}, Additive: true}
	for i, ks := range kernels {
		c := Choice{Name: fmt.Sprintf("layer %d", i+1)}
		for _, k := range ks {
			c.Options = append(c.Options, fmt.Sprintf("%+v", k))
		}
		s.Choices = append(s.Choices, c)
	}
	s.Build = func(a Arch, t nn.Task) (*nn.Network, error) {
		b := nn.NewBuilder("tower", t.Input)
		for i, o := range a {
			if k := kernels[i][o]; k.Kernel > 0 {
				k.Out = 4
				b.Op(k)
			}
		}
		return b.GlobalPool().Dense(t.Classes).Network()
	}
	return s
}

// imagenet is the space of 7^30 architectures of GENIUS's ImageNet search: five
// stages of six layers, each a skip or an inverted residual of expansion 4 or 6
// and kernel 3, 5 or 7, with squeeze-and-excitation.
func imagenet() *Space {
	width, stride := []int{24, 40, 80, 96, 192}, []int{2, 2, 2, 1, 2}
	s := &Space{
		Name: "imagenet", Task: nn.Task{Input: nn.Shape{224, 224, 3}, Classes: 1000},
		Rule: nn.Rule{Norm: 4}, Additive: true,
	}
	for i := range 30 {
		s.Choices = append(s.Choices, Choice{
			Name:    fmt.Sprintf("stage %d layer %d", i/6+1, i%6+1),
			Options: []string{"skip", "e4 k3", "e4 k5", "e4 k7", "e6 k3", "e6 k5", "e6 k7"},
		})
	}
	s.Build = func(a Arch, t nn.Task) (*nn.Network, error) {
		b := nn.NewBuilder("imagenet", t.Input)
		b.Conv(16, 3, 2).BatchNorm().Act(nn.HSwish).Depthwise(3, 1).BatchNorm().Act(nn.HSwish).Conv(16, 1, 1).BatchNorm()
		for i, o := range a {
			step := 1
			if i%6 == 0 {
				step = stride[i/6]
			}
			mobile(b, o, width[i/6], step)
		}
		return b.Conv(320, 1, 1).BatchNorm().Act(nn.HSwish).GlobalPool().Dense(1280).Act(nn.HSwish).Dense(t.Classes).Network()
	}
	return s
}

func mobile(b *nn.Builder, o, out, stride int) {
	in, from := b.Shape().Channels(), b.At()
	if o == 0 {
		if stride != 1 || in != out {
			b.Conv(out, 1, stride).BatchNorm()
		}
		return
	}
	hidden := in * (4 + 2*((o-1)/3))
	b.Conv(hidden, 1, 1).BatchNorm().Act(nn.HSwish).Depthwise(3+2*((o-1)%3), stride).BatchNorm().Act(nn.HSwish)
	b.Op(nn.SqueezeExcite{Hidden: max(8, (hidden/4+4)/8*8), Act: nn.ReLU, Gate: nn.HSigmoid})
	b.Conv(out, 1, 1).BatchNorm()
	if stride == 1 && in == out {
		b.Add(from)
	}
}
