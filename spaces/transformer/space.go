// Package transformer is a search space of our own for training on a laptop:
// 7,776 transformers (Vaswani et al., "Attention Is All You Need", arXiv
// 1706.03762) that classify sequences, of letters or of what sensors read. They
// are encoders, where each position sees all, or decoders, where each sees those
// before it.
package transformer

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// The choices, by their place in an architecture.
const (
	depth = iota
	width
	heads
	ratio
	attention
	norm
	activation
	positions
)

var (
	depths     = []int{1, 2, 3, 4}
	widths     = []int{16, 32, 48, 64}
	headCounts = []int{1, 2, 4}
	ratios     = []int{1, 2, 4}
	acts       = []nn.Func{nn.ReLU, nn.GELU, nn.SiLU}
	kinds      = []string{"none", "learned", "sinusoidal"} // of positions
)

// Where a block's norm stands.
const (
	before = iota
	after
	nowhere
)

// Space is the space, for sequences of 48 readings of 3 sensors in 8 classes
// unless a study says otherwise; it builds networks for readings [T C] and for
// tokens [T] of any length. FLOPs are multiply-accumulates.
func Space() *spaces.Space {
	return &spaces.Space{
		Name: "transformer",
		Doc: "A transformer that classifies sequences. Letters are embedded and normalised, readings go through a dense layer to the width; positions are added, or not. " +
			"Then blocks of multi-head attention and of two dense layers with the activation between, as wide inside as the MLP ratio times the width, " +
			"each part with a shortcut around it and a layer norm before it, after it, or not at all. " +
			"An encoder's attention sees all positions, a decoder's those up to its own. " +
			"At the end comes an average over the positions and a dense layer.",
		Choices: []spaces.Choice{
			depth:      {Name: "depth", Options: names(depths)},
			width:      {Name: "width", Options: names(widths)},
			heads:      {Name: "heads", Options: names(headCounts)},
			ratio:      {Name: "MLP ratio", Options: names(ratios)},
			attention:  {Name: "attention", Options: []string{"encoder", "decoder"}},
			norm:       {Name: "layer norm", Options: []string{"before", "after", "none"}},
			activation: {Name: "activation", Options: names(acts)},
			positions:  {Name: "positions", Options: kinds},
		},
		Task:  nn.Task{Input: nn.Shape{48, 3}, Classes: 8},
		Build: build,
	}
}

func names[T any](options []T) []string {
	out := make([]string, len(options))
	for i, o := range options {
		out[i] = fmt.Sprint(o)
	}
	return out
}

func build(a spaces.Arch, t nn.Task) (*nn.Network, error) {
	b := nn.NewBuilder("transformer", t.Input)
	b.Stage("embed")
	embed(b, t, widths[a[width]])
	if a[positions] > 0 {
		b.Op(nn.Positions{Type: kinds[a[positions]]})
	}
	b.Stage("blocks")
	for i := range depths[a[depth]] {
		block(b, fmt.Sprintf("b%d", i+1), a)
	}
	b.Stage("head")
	if a[norm] == before {
		b.Op(nn.LayerNorm{}) // what a block adds to has not been normalised yet
	}
	return b.GlobalPool().Dense(t.Classes).Network()
}

// embed turns each position into a vector.
func embed(b *nn.Builder, t nn.Task, width int) {
	switch {
	case len(t.Input) == 2:
		b.Dense(width)
	case len(t.Input) == 1 && t.Vocab > 0:
		// An embedding starts small: the norm makes it as large as sinusoids are,
		// which would drown it.
		b.Op(nn.Embedding{Vocab: t.Vocab, Dim: width}).Op(nn.LayerNorm{})
	default:
		b.Fail("a transformer reads sequences: readings [T C], or tokens [T] of a known vocabulary; the task has %v", t.Input)
	}
}

// block adds attention and the two dense layers.
func block(b *nn.Builder, name string, a spaces.Arch) {
	w := widths[a[width]]
	b.Block(name + " attention")
	residual(b, a[norm], func() {
		b.Op(nn.Attention{Heads: headCounts[a[heads]], Causal: a[attention] == 1})
	})
	b.Block(name + " mlp")
	residual(b, a[norm], func() {
		b.Dense(w * ratios[a[ratio]]).Act(acts[a[activation]]).Dense(w)
	})
}

// residual adds a part with a shortcut around it and its norm.
func residual(b *nn.Builder, norm int, part func()) {
	from := b.At()
	if norm == before {
		b.Op(nn.LayerNorm{})
	}
	part()
	b.Add(from)
	if norm == after {
		b.Op(nn.LayerNorm{})
	}
}
