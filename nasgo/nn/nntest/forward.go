package nntest

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// Weights are the values of a network's weights by "layer/weight".
type Weights = map[string][]float64

// layer is one operation about to run: what it reads, by input and then by
// example, and the shapes of one example.
type layer struct {
	name     string
	in       [][][]float64
	shapes   []nn.Shape
	out      nn.Shape
	weights  Weights
	training bool
	// statistics, if not nil, takes the mean and variance that a batch norm
	// computed over the batch.
	statistics Weights
}

// weight is a weight of the layer.
func (l layer) weight(name string) []float64 { return l.weights[Key(l.name, name)] }

// examples is the number of examples in the batch.
func (l layer) examples() int { return len(l.in[0]) }

// Key is the name under which the weight of a layer is kept: "layer/weight".
func Key(layer, weight string) string { return layer + "/" + weight }

// Forward runs a batch through a network and gives one output an example. In
// training batch norm normalises by the mean and biased variance of the batch,
// otherwise by the running ones. A dropout with a rate above 0 is refused in
// training, since its result is chance: see [WithoutDropout]. The error wraps
// nn.ErrNetwork if the network cannot be; otherwise it says which weight or
// example has the wrong length.
func Forward(n *nn.Network, weights Weights, input [][]float64, training bool) ([][]float64, error) {
	return run(n, weights, input, training, nil)
}

// Statistics are the means and biased variances over the batch that each batch
// norm computes in training, by "layer/mean" and "layer/variance". Running
// statistics move towards them: new = 0.9*old + 0.1*batch.
func Statistics(n *nn.Network, weights Weights, input [][]float64) (Weights, error) {
	found := Weights{}
	_, err := run(n, weights, input, true, found)
	return found, err
}

func run(n *nn.Network, weights Weights, input [][]float64, training bool, found Weights) ([][]float64, error) {
	s, err := n.Infer()
	if err != nil {
		return nil, err
	}
	if err := check(n, s, weights, input); err != nil {
		return nil, err
	}
	values := map[string][][]float64{nn.InputName: input}
	for i, l := range n.Layers {
		job := layer{l.Name, nil, s.In[i], s.Out[i], weights, training, found}
		for _, name := range l.In {
			job.in = append(job.in, values[name])
		}
		if values[l.Name], err = apply(l.Op, job); err != nil {
			return nil, fmt.Errorf("layer %q: %w", l.Name, err)
		}
	}
	return values[n.Layers[len(n.Layers)-1].Name], nil
}

// check says whether weights and input have the lengths the network needs.
func check(n *nn.Network, s nn.Shapes, weights Weights, input [][]float64) error {
	if len(input) == 0 {
		return fmt.Errorf("the batch is empty")
	}
	for i, x := range input {
		if len(x) != n.Input.Size() {
			return fmt.Errorf("example %d has %d values, the network reads %v", i, len(x), n.Input)
		}
	}
	for i, l := range n.Layers {
		for _, w := range s.Weights[i] {
			key := Key(l.Name, w.Name)
			if got := len(weights[key]); got != w.Size() {
				return fmt.Errorf("weight %q has %d values, want %d", key, got, w.Size())
			}
		}
	}
	return nil
}

// apply runs one operation over the batch.
func apply(op nn.Op, l layer) ([][]float64, error) {
	switch op := op.(type) {
	case nn.Conv:
		return l.each(func(x []float64) []float64 { return conv(op, l, x) }), nil
	case nn.Dense:
		return l.each(func(x []float64) []float64 { return dense(x, l.weight("kernel"), l.weight("bias"), op.Out) }), nil
	case nn.SqueezeExcite:
		return l.each(func(x []float64) []float64 { return squeezeExcite(op, l, x) }), nil
	case nn.BatchNorm:
		return batchNorm(l), nil
	case nn.LayerNorm:
		return l.each(func(x []float64) []float64 { return layerNorm(l, x) }), nil
	case nn.Activation:
		return l.each(func(x []float64) []float64 { return activate(op.Func, x) }), nil
	case nn.Pool:
		return l.each(func(x []float64) []float64 { return pool(op, l, x) }), nil
	case nn.GlobalPool:
		return l.each(func(x []float64) []float64 { return mean(x, l.out[0]) }), nil
	case nn.Add:
		return add(l), nil
	case nn.Concat:
		return concat(l), nil
	case nn.Zero:
		return l.each(func([]float64) []float64 { return make([]float64, l.out.Size()) }), nil
	case nn.Dropout:
		if l.training && op.Rate > 0 {
			return nil, fmt.Errorf("dropout in training is chance: take it out with WithoutDropout")
		}
		return l.in[0], nil
	case nn.Embedding:
		return embedding(op, l)
	case nn.Positions:
		return l.each(func(x []float64) []float64 { return positions(op, l, x) }), nil
	case nn.Attention:
		return l.each(func(x []float64) []float64 { return attention(op, l, x) }), nil
	}
	return nil, fmt.Errorf("no slow forward pass for %T: write it in nntest", op)
}

// each applies a function to every example of the only input.
func (l layer) each(f func([]float64) []float64) [][]float64 {
	out := make([][]float64, l.examples())
	for i, x := range l.in[0] {
		out[i] = f(x)
	}
	return out
}
