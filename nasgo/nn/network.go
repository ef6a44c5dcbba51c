package nn

import (
	"fmt"
	"unicode/utf8"
)

// InputName is the name by which layers read the network's input.
const InputName = "input"

// Network is one concrete network. Layers stand in an order in which each reads
// only what comes before it; the last one's output is the network's.
type Network struct {
	Name   string  `json:"name,omitempty"`
	Input  Shape   `json:"input"`
	Layers []Layer `json:"layers"`
}

// Layer is one operation with its place in the network.
type Layer struct {
	Name string   // unique, not "input"
	In   []string // names of the layers read, or "input"; never empty
	Op   Op
	// Block groups layers that a person sees as one, such as "s2.b1"; layers of
	// a block stand together. Stage groups blocks of one resolution. Both are
	// for drawings and may be empty.
	Block, Stage string
}

// Shapes are the shapes that flow through a network.
type Shapes struct {
	In      [][]Shape  // by layer: the shapes it reads
	Out     []Shape    // by layer: the shape it gives
	Weights [][]Weight // by layer: what it holds
}

// Output is the shape of the network's output.
func (s Shapes) Output() Shape { return s.Out[len(s.Out)-1] }

// Infer computes every shape. The error names the layer that cannot be, and
// wraps ErrNetwork; sizes beyond what any machine trains are errors too.
func (n *Network) Infer() (Shapes, error) {
	s, err := n.infer()
	if err != nil {
		return Shapes{}, fmt.Errorf("network %q: %w", n.Name, err)
	}
	return s, nil
}

func (n *Network) infer() (Shapes, error) {
	if err := n.checkFrame(); err != nil {
		return Shapes{}, err
	}
	known := make(map[string]Shape, len(n.Layers)+1)
	known[InputName] = n.Input
	s := Shapes{
		In:      make([][]Shape, len(n.Layers)),
		Out:     make([]Shape, len(n.Layers)),
		Weights: make([][]Weight, len(n.Layers)),
	}
	reads := 0
	for _, l := range n.Layers {
		reads += len(l.In)
	}
	all := make([]Shape, reads) // one piece for every In: a search infers thousands of networks
	for i, l := range n.Layers {
		in := all[:len(l.In):len(l.In)]
		all = all[len(l.In):]
		out, ws, err := l.infer(known, in)
		if err != nil {
			return Shapes{}, layerError(i, l, err)
		}
		s.In[i], s.Out[i], s.Weights[i] = in, out, ws
		known[l.Name] = out
	}
	return s, nil
}

// checkFrame checks everything but the layers.
func (n *Network) checkFrame() error {
	switch {
	case len(n.Layers) == 0:
		return errorf("it has no layers")
	case !utf8.ValidString(n.Name):
		return errorf("its name is not UTF-8")
	}
	return checkInput(n.Input)
}

// layerError says which layer an error is about.
func layerError(i int, l Layer, err error) error {
	if checkKind(l.Op) != nil {
		return fmt.Errorf("layer %d %q: %w", i+1, l.Name, err)
	}
	return fmt.Errorf("layer %d %q (%s): %w", i+1, l.Name, l.Op.Kind(), err)
}

// infer fills in, of the length of l.In, with the shapes read, and gives the
// layer's shape and weights.
func (l Layer) infer(known map[string]Shape, in []Shape) (out Shape, ws []Weight, err error) {
	if err := l.checkNames(known); err != nil {
		return nil, nil, err
	}
	if err := checkKind(l.Op); err != nil {
		return nil, nil, err
	}
	for i, name := range l.In {
		s, ok := known[name]
		if !ok {
			return nil, nil, errorf("reads %q, which does not come before it", name)
		}
		in[i] = s
	}
	if out, err = l.Op.OutShape(in); err != nil {
		return nil, nil, err
	}
	ws = l.Op.Weights(in)
	return out, ws, checkSizes(out, ws)
}

func (l Layer) checkNames(known map[string]Shape) error {
	switch _, taken := known[l.Name]; {
	case l.Name == "":
		return errorf("has no name")
	case !utf8.ValidString(l.Name) || !utf8.ValidString(l.Block) || !utf8.ValidString(l.Stage):
		return errorf("name, block %q or stage %q is not UTF-8", l.Block, l.Stage)
	case taken:
		return errorf("the name is taken")
	case len(l.In) == 0:
		return errorf("reads nothing")
	}
	return nil
}

// Check says whether the network can be built and answers the task: its input
// is the task's, it knows all of the task's tokens, its output is one value a class.
func (n *Network) Check(t Task) error {
	s, err := n.Infer()
	if err != nil {
		return err
	}
	if !n.Input.Equal(t.Input) {
		return errorf("network %q takes %v, the task gives %v", n.Name, n.Input, t.Input)
	}
	for i, l := range n.Layers {
		if e, ok := l.Op.(Embedding); ok && l.In[0] == InputName && e.Vocab < t.Vocab {
			return fmt.Errorf("network %q: %w", n.Name, layerError(i, l, errorf("it knows %d tokens, the task has %d", e.Vocab, t.Vocab)))
		}
	}
	if out := s.Output(); !out.Equal(Shape{t.Classes}) {
		return errorf("network %q ends with %v, the task has %d classes", n.Name, out, t.Classes)
	}
	return nil
}
