package nn_test

import (
	"fmt"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/stretchr/testify/require"
)

func built(t require.TestingT, b *nn.Builder) *nn.Network {
	n, err := b.Network()
	require.NoError(t, err)
	return n
}

// macro builds a network of NAS-Bench-Macro (Su et al., arXiv 2103.11922).
func macro(key string) *nn.Builder {
	b := nn.NewBuilder("NAS-Bench-Macro "+key, nn.Shape{32, 32, 3})
	b.Stage("stem").Conv(32, 3, 1).BatchNorm().ReLU()
	layer := 0
	for stage, layers := range []int{2, 3, 3} {
		b.Stage(fmt.Sprintf("stage %d", stage+1))
		for i := range layers {
			stride, out := 1, 64<<stage
			if i == 0 {
				stride = 2
			}
			b.Block(fmt.Sprint(i + 1))
			macroLayer(b, key[layer], out, stride)
			layer++
		}
	}
	return b.Stage("head").Conv(1280, 1, 1).BatchNorm().ReLU().GlobalPool().Dense(10)
}

func macroLayer(b *nn.Builder, op byte, out, stride int) {
	in, from := b.Shape().Channels(), b.At()
	shortcut := stride == 1 && in == out
	kernel, expansion := 3, 3
	switch {
	case op == '0' && shortcut:
		return
	case op == '0':
		b.Conv(out, 1, stride).BatchNorm()
		return
	case op == '2':
		kernel, expansion = 5, 6
	}
	b.Conv(in*expansion, 1, 1).BatchNorm().ReLU().Depthwise(kernel, stride).BatchNorm().ReLU().Conv(out, 1, 1).BatchNorm()
	if shortcut {
		b.Add(from)
	}
}

// plainNet is a small network without stages or blocks.
func plainNet() *nn.Builder {
	return nn.NewBuilder("five layers", nn.Shape{8, 8, 1}).
		Conv(16, 3, 1).BatchNorm().ReLU().MaxPool(2, 2).Conv(32, 3, 1).BatchNorm().ReLU().GlobalPool().Dense(10)
}

// cells builds a NAS-Bench-201 network (Dong and Yang, arXiv 2001.00326) of
// three stages with so many cells each; edges has one letter an edge: n none,
// s skip, 1 and 3 convolutions, a average pool.
func cells(edges string, perStage int) *nn.Builder {
	b := nn.NewBuilder("NAS-Bench-201 "+edges, nn.Shape{32, 32, 3})
	b.Stage("stem").Conv(16, 3, 1).BatchNorm()
	for stage := range 3 {
		b.Stage(fmt.Sprintf("stage %d", stage+1))
		if stage > 0 {
			b.Block("reduce")
			residual(b, 16<<stage)
		}
		for i := range perStage {
			b.Block(fmt.Sprintf("cell %d", i+1))
			cell(b, edges)
		}
	}
	return b.Stage("head").BatchNorm().ReLU().GlobalPool().Dense(10)
}

func residual(b *nn.Builder, out int) {
	from := b.At()
	main := b.ReLU().Conv(out, 3, 2).BatchNorm().ReLU().Conv(out, 3, 1).BatchNorm().At()
	b.From(from).AvgPool(2, 2).Conv(out, 1, 1).Add(main)
}

func cell(b *nn.Builder, edges string) {
	nodes := []nn.Ref{b.At()}
	c := b.Shape().Channels()
	edge := 0
	for node := 1; node < 4; node++ {
		var in []nn.Ref
		for _, from := range nodes {
			b.From(from)
			switch edges[edge] {
			case '1':
				b.ReLU().Conv(c, 1, 1).BatchNorm()
			case '3':
				b.ReLU().Conv(c, 3, 1).BatchNorm()
			case 'a':
				b.AvgPool(3, 1)
			case 'n':
				b.Op(nn.Zero{})
			}
			in = append(in, b.At())
			edge++
		}
		if b.From(in[0]); len(in) > 1 {
			b.Add(in[1:]...)
		}
		nodes = append(nodes, b.At())
	}
}

// transformer is a small classifier of sequences of tokens.
func transformer(blocks int) *nn.Builder {
	b := nn.NewBuilder("transformer", nn.Shape{64}).Stage("embed")
	b.Op(nn.Embedding{Vocab: 1000, Dim: 128}).Op(nn.Positions{Type: "learned"})
	b.Stage("encoder")
	for i := range blocks {
		b.Block(fmt.Sprintf("attention %d", i+1))
		x := b.At()
		b.Op(nn.LayerNorm{}).Op(nn.Attention{Heads: 4}).Dropout(0.1).Add(x)
		b.Block(fmt.Sprintf("feed-forward %d", i+1))
		x = b.At()
		b.Op(nn.LayerNorm{}).Dense(512).Act(nn.GELU).Dense(128).Add(x)
	}
	return b.Stage("head").Op(nn.LayerNorm{}).GlobalPool().Dense(20)
}

// resnet is a residual network with neither stages nor blocks said.
func resnet(blocks int) *nn.Builder {
	b := nn.NewBuilder("a residual network without names", nn.Shape{32, 32, 3}).Conv(16, 3, 1).BatchNorm().ReLU()
	for stage := range 3 {
		for i := range blocks {
			stride := 1
			if stage > 0 && i == 0 {
				stride = 2
			}
			from := b.At()
			b.Conv(16<<stage, 3, stride).BatchNorm().ReLU().Conv(16<<stage, 3, 1).BatchNorm()
			if stride == 1 {
				b.Add(from)
			}
			b.ReLU()
		}
	}
	return b.GlobalPool().Dense(10)
}

// mobile has squeeze-and-excitation and thirty blocks.
func mobile() *nn.Builder {
	b := nn.NewBuilder("mobile, 30 blocks", nn.Shape{224, 224, 3}).Stage("stem").Conv(16, 3, 2).BatchNorm().Act(nn.HSwish)
	for stage, out := range []int{24, 40, 80, 96, 192} {
		b.Stage(fmt.Sprintf("stage %d", stage+1))
		for i := range 6 {
			stride := 1
			if i == 0 && stage != 3 {
				stride = 2
			}
			in, from := b.Shape().Channels(), b.At()
			hidden := in * (4 + 2*(i%2))
			b.Block(fmt.Sprint(i+1)).Conv(hidden, 1, 1).BatchNorm().Act(nn.HSwish).
				Depthwise(3+2*(i%3), stride).BatchNorm().Act(nn.HSwish).
				Op(nn.SqueezeExcite{Hidden: hidden / 4, Act: nn.ReLU, Gate: nn.HSigmoid}).
				Conv(out, 1, 1).BatchNorm()
			if stride == 1 && in == out {
				b.Add(from)
			}
		}
	}
	return b.Stage("head").Conv(320, 1, 1).BatchNorm().Act(nn.HSwish).GlobalPool().
		Dense(1280).Act(nn.HSwish).Dropout(0.2).Dense(1000)
}

// inception has concatenated branches of different widths.
func inception() *nn.Builder {
	b := nn.NewBuilder("branches <joined> & \"named\" by a stranger", nn.Shape{28, 28, 3}).Stage("stem").Conv(32, 3, 1).ReLU()
	for i := range 3 {
		b.Stage(fmt.Sprintf("inception %d", i+1)).Block("branches")
		in := b.At()
		one := b.Conv(32, 1, 1).ReLU().At()
		three := b.From(in).Conv(24, 1, 1).ReLU().Conv(48, 3, 1).ReLU().At()
		five := b.From(in).Conv(8, 1, 1).ReLU().Conv(16, 5, 1).ReLU().At()
		pool := b.From(in).MaxPool(3, 1).Conv(16, 1, 1).ReLU().At()
		b.From(one).Concat(three, five, pool).Block("shrink").MaxPool(3, 2)
	}
	return b.Stage("head").GlobalPool().Dense(10)
}

// denseNet is a network whose layers read all those before them (Huang et al.,
// arXiv 1608.06993), with the names left to the builder.
func denseNet() *nn.Builder {
	b := nn.NewBuilder("densely connected", nn.Shape{16, 16, 3}).Conv(16, 3, 1).BatchNorm().ReLU()
	for range 2 {
		all := []nn.Ref{b.At()}
		for range 4 {
			b.Conv(12, 3, 1).BatchNorm().ReLU()
			last := b.At()
			b.Concat(all...)
			all = append(all, last)
		}
		b.Conv(16, 1, 1).AvgPool(2, 2)
	}
	return b.GlobalPool().Dense(4)
}

var pictures = map[string]func() *nn.Builder{
	"plain":       plainNet,
	"macro":       func() *nn.Builder { return macro("22222222") },
	"macro-small": func() *nn.Builder { return macro("01200210") },
	"cells":       func() *nn.Builder { return cells("31s3a1", 2) },
	"transformer": func() *nn.Builder { return transformer(3) },
	"resnet":      func() *nn.Builder { return resnet(9) },
	"mobile":      mobile,
	"inception":   inception,
	"dense":       denseNet,
}

// The published numbers of NAS-Bench-Macro, exactly.
func TestMacroCosts(t *testing.T) {
	for key, want := range map[string]nn.Cost{
		"00000000": {Params: 387_882, FLOPs: 7_713_280},
		"22222222": {Params: 2_932_586, FLOPs: 105_660_928},
	} {
		got, err := built(t, macro(key)).Cost(nn.Rule{})
		require.NoError(t, err)
		require.Equal(t, want, got, key)
	}
}
