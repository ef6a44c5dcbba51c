package nntest

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"pgregory.net/rapid"
)

// RandomNetwork draws a small network that can be built: up to twelve random
// layers over an image, a sequence, a vector or tokens, with branches, ending
// in a dense layer. Every operation comes up.
func RandomNetwork(t *rapid.T) *nn.Network {
	g := &generator{t: t, shapes: map[nn.Ref]nn.Shape{}}
	input := rapid.SampledFrom([]nn.Shape{{5, 4, 3}, {4, 4, 4}, {1, 1, 2}, {6, 4}, {3, 2}, {6}}).Draw(t, "input")
	g.b = nn.NewBuilder(rapid.StringN(0, 12, -1).Draw(t, "name"), input)
	if len(input) == 1 && rapid.Bool().Draw(t, "tokens") {
		g.b.Op(nn.Embedding{Vocab: g.number(1, 9), Dim: g.number(1, 6)})
	}
	g.note()
	for range rapid.IntRange(0, 12).Draw(t, "layers") {
		g.group()
		g.b.From(rapid.SampledFrom(g.refs).Draw(t, "from"))
		g.layer()
		g.note()
	}
	g.b.Stage("").Dense(g.number(1, 5))
	n, err := g.b.Network()
	if err != nil {
		t.Fatalf("the generator made a network that cannot be: %v", err)
	}
	return n
}

// generator writes a random network; refs are the layers that may be read.
type generator struct {
	t      *rapid.T
	b      *nn.Builder
	refs   []nn.Ref
	shapes map[nn.Ref]nn.Shape
}

func (g *generator) number(low, high int) int { return rapid.IntRange(low, high).Draw(g.t, "number") }

func (g *generator) flip() bool { return rapid.Bool().Draw(g.t, "flip") }

// note keeps the layer just written as one that later ones may read.
func (g *generator) note() {
	g.refs = append(g.refs, g.b.At())
	g.shapes[g.b.At()] = g.b.Shape()
}

// group starts a stage or a block now and then.
func (g *generator) group() {
	switch g.number(0, 5) {
	case 0:
		g.b.Stage(fmt.Sprintf("s%d", g.number(0, 2)))
	case 1:
		g.b.Block(fmt.Sprintf("b%d", g.number(0, 2)))
	}
}

// layer writes one layer that fits the shape at hand.
func (g *generator) layer() {
	x := g.b.Shape()
	ops := append(g.anyShape(), nn.Add{}, nn.Concat{})
	switch len(x) {
	case 2:
		ops = append(ops, g.sequence(x)...)
	case 3:
		ops = append(ops, g.image(x)...)
	}
	op := rapid.SampledFrom(ops).Draw(g.t, "op")
	g.b.Op(op, g.others(op, x)...)
}

func (g *generator) anyShape() []nn.Op {
	return []nn.Op{
		nn.Dense{Out: g.number(1, 6), Bias: g.flip()},
		nn.BatchNorm{}, nn.LayerNorm{}, nn.Zero{},
		nn.Activation{Func: rapid.SampledFrom(nn.Funcs()).Draw(g.t, "func")},
		nn.Dropout{Rate: float64(g.number(0, 9)) / 10},
	}
}

// others draws what a merge reads beside the layer at hand.
func (g *generator) others(op nn.Op, x nn.Shape) []nn.Ref {
	if op != (nn.Add{}) && op != (nn.Concat{}) {
		return nil
	}
	var fit []nn.Ref
	for _, r := range g.refs {
		if _, err := op.OutShape([]nn.Shape{x, g.shapes[r]}); err == nil {
			fit = append(fit, r)
		}
	}
	return rapid.SliceOfN(rapid.SampledFrom(fit), 1, 2).Draw(g.t, "others")
}

func (g *generator) sequence(x nn.Shape) []nn.Op {
	heads := rapid.SampledFrom(divisors(x[1])).Draw(g.t, "heads")
	return []nn.Op{
		nn.GlobalPool{},
		nn.Positions{Type: rapid.SampledFrom([]string{"learned", "sinusoidal"}).Draw(g.t, "positions")},
		nn.Attention{Heads: heads, Causal: g.flip()},
	}
}

func (g *generator) image(x nn.Shape) []nn.Op {
	groups := rapid.SampledFrom(divisors(x[2])).Draw(g.t, "groups")
	kind := rapid.SampledFrom([]string{"max", "avg"}).Draw(g.t, "pool")
	kernel, stride := 2*g.number(0, 2)+1, g.number(0, 3)
	ops := []nn.Op{
		nn.Conv{Out: groups * g.number(1, 2), Kernel: kernel, Stride: stride, Groups: groups, Bias: g.flip()},
		nn.Conv{Out: x[2], Kernel: kernel, Stride: stride, Groups: x[2]},
		nn.Pool{Type: kind, Kernel: kernel, Stride: stride},
		nn.GlobalPool{},
		nn.SqueezeExcite{Hidden: g.number(1, 4), Act: nn.ReLU, Gate: nn.HSigmoid},
		nn.Zero{Stride: stride},
	}
	if x[0] >= 2 && x[1] >= 2 {
		ops = append(ops, nn.Pool{Type: kind, Kernel: 2, Stride: 2})
	}
	return ops
}

func divisors(n int) []int {
	var d []int
	for i := 1; i <= n; i++ {
		if n%i == 0 {
			d = append(d, i)
		}
	}
	return d
}
