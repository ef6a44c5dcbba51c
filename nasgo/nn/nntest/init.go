package nntest

import (
	"math/rand/v2"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// Init gives every weight random values from the seed, so that no weight's
// effect vanishes: normal with a deviation of 0.5, variances from 0.5 to 1.5.
// It is not how a trainer starts a network. It is nil if the network cannot be.
func Init(n *nn.Network, seed int64) Weights {
	s, err := n.Infer()
	if err != nil {
		return nil
	}
	r := source(seed)
	all := Weights{}
	for i, l := range n.Layers {
		for _, w := range s.Weights[i] {
			values := make([]float64, w.Size())
			for j := range values {
				values[j] = 0.5 * r.NormFloat64()
				if w.Statistic && w.Init == nn.InitOne {
					values[j] = 0.5 + r.Float64()
				}
			}
			all[Key(l.Name, w.Name)] = values
		}
	}
	return all
}

// Input is a batch of random examples from the seed: normal values, or tokens
// where an embedding reads the input.
func Input(n *nn.Network, examples int, seed int64) [][]float64 {
	r := source(seed)
	vocab := tokens(n)
	batch := make([][]float64, examples)
	for i := range batch {
		batch[i] = make([]float64, n.Input.Size())
		for j := range batch[i] {
			if vocab > 0 {
				batch[i][j] = float64(r.IntN(vocab))
			} else {
				batch[i][j] = r.NormFloat64()
			}
		}
	}
	return batch
}

// tokens is the smallest vocabulary of the embeddings that read the input, 0 if none does.
func tokens(n *nn.Network) int {
	least := 0
	for _, l := range n.Layers {
		if e, ok := l.Op.(nn.Embedding); ok && l.In[0] == nn.InputName && (least == 0 || e.Vocab < least) {
			least = e.Vocab
		}
	}
	return least
}

// WithoutDropout is the network with every dropout's rate 0.
func WithoutDropout(n *nn.Network) *nn.Network {
	copied := *n
	copied.Layers = nil
	for _, l := range n.Layers {
		if _, ok := l.Op.(nn.Dropout); ok {
			l.Op = nn.Dropout{}
		}
		copied.Layers = append(copied.Layers, l)
	}
	return &copied
}

func source(seed int64) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), 0x6e6e74657374)) }
