// Package nasbench201 is the search space of NAS-Bench-201 (Dong and Yang,
// "NAS-Bench-201: Extending the Scope of Reproducible Neural Architecture
// Search", ICLR 2020, arXiv 2001.00326): one of five operations on each of the
// six edges of a cell, 15,625 cells, which are 6,466 different ones by the
// paper's rule ([spaces.Space.Canonical]). Parameters and FLOPs are those that the
// benchmark gives.
package nasbench201

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// operations that an edge can have, in the benchmark's order and words.
var operations = []string{"none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"}

// The operations by number.
const (
	none = iota
	skip
	conv1
	conv3
	pool
)

// edge leads from one node of a cell to a later one.
type edge struct{ from, to int }

// edges of a cell in the order of the key; node 0 is its input, 3 its output.
var edges = []edge{{0, 1}, {0, 2}, {1, 2}, {0, 3}, {1, 3}, {2, 3}}

// nodes of a cell, cells of a stage, and the channels of the stages.
const nodes, cells = 4, 5

var widths = []int{16, 32, 64}

// CIFAR10 is the space for CIFAR-10. FLOPs are the multiply-accumulates of
// convolutions and the dense layer and one for each of the latter's biases.
func CIFAR10() *spaces.Space {
	return space("cifar10", 32, 10, "Validation is on the 25,000 training images that were left out of training on the other 25,000; "+
		"test is on the 10,000 test images, after another training on all 50,000.")
}

// CIFAR100 is the space for CIFAR-100, counted as CIFAR10 is.
func CIFAR100() *spaces.Space {
	return space("cifar100", 32, 100, "Trained on the 50,000 training images. Validation is on one half of the 10,000 test images, test on the other.")
}

// ImageNet16120 is the space for ImageNet16-120, 120 classes of ImageNet at
// 16x16 pixels, counted as CIFAR10 is.
func ImageNet16120() *spaces.Space {
	return space("imagenet16-120", 16, 120, "Trained on 151,700 images. Validation is on one half of 6,000 others, test on the other half.")
}

func space(data string, side, classes int, splits string) *spaces.Space {
	return &spaces.Space{
		Name: "nasbench201/" + data,
		Doc: "A cell of four nodes: node 0 is the input, node 3 the output, and an edge leads from each node to each later one. " +
			"A node is the sum of what its edges bring. Each of the six edges has one operation: none brings zeros, skip_connect the node as it is, " +
			"nor_conv_1x1 and nor_conv_3x3 are ReLU, a convolution and batch norm, avg_pool_3x3 averages over 3x3 positions. " +
			"The network is a 3x3 convolution to 16 channels, five such cells, a residual block of stride 2 to 32 channels, five cells, " +
			"another to 64 channels, five cells, a global average pool and a dense layer.",
		Source:    "Dong and Yang, NAS-Bench-201: Extending the Scope of Reproducible Neural Architecture Search, ICLR 2020, arXiv 2001.00326",
		Choices:   choices(),
		Task:      nn.Task{Input: nn.Shape{side, side, 3}, Classes: classes},
		Build:     build,
		Key:       notation{},
		Rule:      nn.Rule{Bias: 1},
		Additive:  true,
		Canonical: canonical,
		TableNotes: "Each cell was trained with one to three seeds for 200 epochs (SGD with Nesterov momentum 0.9, batch 256, " +
			"learning rate 0.1 along a cosine, weight decay 5e-4); the numbers are the means over the seeds after the last epoch. " + splits,
	}
}

func choices() []spaces.Choice {
	out := make([]spaces.Choice, len(edges))
	for i, e := range edges {
		out[i] = spaces.Choice{Name: fmt.Sprintf("edge %d to %d", e.from, e.to), Options: operations}
	}
	return out
}

func build(a spaces.Arch, t nn.Task) (*nn.Network, error) {
	b := nn.NewBuilder("nasbench201", t.Input)
	b.Stage("stem").Conv(widths[0], 3, 1).BatchNorm()
	for stage, width := range widths {
		b.Stage(fmt.Sprintf("s%d", stage+1))
		if stage > 0 {
			reduce(b.Block("reduce"), width)
		}
		for i := range cells {
			cell(b.Block(fmt.Sprintf("cell%d", i+1)), a, width)
		}
	}
	return b.Stage("head").BatchNorm().ReLU().GlobalPool().Dense(t.Classes).Network()
}

// cell computes every edge, also those that nothing comes of: the benchmark
// counts them.
func cell(b *nn.Builder, a spaces.Arch, width int) {
	var node [nodes]nn.Ref
	node[0] = b.At()
	for to := 1; to < nodes; to++ {
		var terms []nn.Ref
		for i, e := range edges {
			if e.to == to && a[i] != none {
				operate(b.From(node[e.from]), a[i], width)
				terms = append(terms, b.At())
			}
		}
		switch len(terms) {
		case 0:
			b.From(node[0]).Op(nn.Zero{})
		case 1:
			b.From(terms[0])
		default:
			b.From(terms[0]).Add(terms[1:]...)
		}
		node[to] = b.At()
	}
}

func operate(b *nn.Builder, operation, width int) {
	switch operation {
	case conv1:
		b.ReLU().Conv(width, 1, 1).BatchNorm()
	case conv3:
		b.ReLU().Conv(width, 3, 1).BatchNorm()
	case pool:
		b.AvgPool(3, 1)
	}
}

// reduce is a residual block of stride 2 with an average pool and a 1x1
// convolution for its shortcut.
func reduce(b *nn.Builder, width int) {
	from := b.At()
	main := b.ReLU().Conv(width, 3, 2).BatchNorm().ReLU().Conv(width, 3, 1).BatchNorm().At()
	b.From(from).AvgPool(2, 2).Conv(width, 1, 1).Add(main)
}
