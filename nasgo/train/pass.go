package train

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// pass is one walk through a network while its graph is built. A training pass
// keeps, for each layer, how to go back.
type pass struct {
	g        *Graph
	lay      *layout
	how      lowering
	training bool
	input    bool             // whether the gradient by the input is wanted, which only tests do
	params   *Node            // [P], all learned values
	stats    *Node            // [S], all running statistics
	rng      *Node            // state of chance for dropout, nil if there is none
	values   map[string]*Node // by layer: its output [N, shape…]
	needs    map[string]bool  // by layer: whether a gradient has to reach it
	made     []made           // by layer
	arrived  map[string]*Node // by layer: the gradient of the loss by its output
	moments  []*Node          // batch means and variances [S parts], in order
	at       *string          // where to say which layer is being built, for messages
}

// lowering chooses among ways to compute the same thing.
type lowering struct {
	// xla fuses element-wise work, so that many small taps are one loop; the go
	// backend runs each operation as it stands.
	xla bool
	// nativeConv leaves dense convolutions to the backend's own.
	nativeConv bool
}

// made is a layer as built: its output, and in training the way back.
type made struct {
	out *Node
	// back turns the gradient of the loss by out into those by the layer's
	// inputs and by its learned weights, in their order. An input's may be nil
	// where site.wants says that nobody needs it.
	back func(v *Node) (in, weights []*Node)
}

// site is where a layer is built: what it reads and holds.
type site struct {
	*pass
	in    []*Node // [N, shape…]
	w     []*Node // learned weights, in their dimensions
	stat  []*Node // running statistics, in their dimensions
	wants []bool  // by input: whether its gradient is needed
}

// forward builds the network over x, [N, input shape…], and returns its output.
// It panics, as graph building does; at names where.
func (p *pass) forward(x *Node) *Node {
	p.g = x.Graph()
	p.values = map[string]*Node{nn.InputName: x}
	p.needs = map[string]bool{nn.InputName: p.input}
	p.made, p.moments = nil, nil
	var out *Node
	for i, l := range p.lay.net.Layers {
		p.enter(l, "")
		s := &site{pass: p}
		need := len(p.lay.params[i]) > 0
		for _, name := range l.In {
			s.in = append(s.in, p.values[name])
			s.wants = append(s.wants, p.needs[name])
			need = need || p.needs[name]
		}
		for _, w := range p.lay.params[i] {
			s.w = append(s.w, cut(p.params, w))
		}
		for _, w := range p.lay.stats[i] {
			s.stat = append(s.stat, cut(p.stats, w))
		}
		m := s.build(l.Op)
		m.out.AssertDims(append([]int{x.Shape().Dimensions[0]}, p.lay.shapes.Out[i]...)...)
		p.made = append(p.made, m)
		p.values[l.Name], p.needs[l.Name] = m.out, need
		out = m.out
	}
	*p.at = ""
	return out
}

// enter notes which layer is being built.
func (p *pass) enter(l nn.Layer, part string) {
	*p.at = fmt.Sprintf(" at %slayer %q (%s)", part, l.Name, l.Op.Kind())
}

// cut is one weight out of a flat vector.
func cut(flat *Node, w piece) *Node {
	return Reshape(Slice(flat, AxisRange(w.off, w.off+w.weight.Size())), w.weight.Dims...)
}

// backward goes back from v, the gradient of the loss by the network's output,
// and returns the gradient by params, [P].
func (p *pass) backward(v *Node) *Node {
	layers := p.lay.net.Layers
	p.arrived = map[string]*Node{layers[len(layers)-1].Name: v}
	parts := make([][]*Node, len(layers))
	for i := len(layers) - 1; i >= 0; i-- {
		l := layers[i]
		p.enter(l, "the gradient of ")
		got := p.arrived[l.Name]
		if got == nil || !p.needs[l.Name] {
			continue // nothing after it matters to the loss, or nothing before it learns
		}
		ins, ws := p.made[i].back(got)
		parts[i] = ws
		for j, name := range l.In {
			if p.needs[name] {
				p.arrived[name] = plus(p.arrived[name], ins[j])
			}
		}
	}
	*p.at = ""
	return p.flatten(parts)
}

// flatten joins the weights' gradients in the layout's order; a weight that no
// gradient reached has zeros.
func (p *pass) flatten(parts [][]*Node) *Node {
	var flat []*Node
	for i, ws := range p.lay.params {
		for j, w := range ws {
			if parts[i] == nil {
				flat = append(flat, Zeros(p.g, shapes.Make(dtypes.Float32, w.weight.Size())))
				continue
			}
			parts[i][j].AssertDims(w.weight.Dims...)
			flat = append(flat, Reshape(parts[i][j], w.weight.Size()))
		}
	}
	if len(flat) == 0 {
		return ZerosLike(p.params)
	}
	return join(flat, 0)
}

// build adds one operation to the graph.
func (s *site) build(op nn.Op) made {
	switch o := op.(type) {
	case nn.Conv:
		return s.conv(o)
	case nn.BatchNorm:
		return s.batchNorm()
	case nn.LayerNorm:
		return s.layerNorm()
	case nn.Activation:
		return s.activation(o)
	case nn.Pool:
		return s.pool(o)
	case nn.GlobalPool:
		return s.globalPool()
	case nn.SqueezeExcite:
		return s.squeezeExcite(o)
	case nn.Dense:
		return s.dense(o)
	case nn.Dropout:
		return s.dropout(o)
	case nn.Add:
		return s.add()
	case nn.Concat:
		return s.concat()
	case nn.Zero:
		return s.zero(o)
	case nn.Embedding:
		return s.embedding(o)
	case nn.Positions:
		return s.positions(o)
	case nn.Attention:
		return s.attention(o)
	}
	panic(fmt.Errorf("the trainer does not know the operation %q", op.Kind()))
}
