package nn

import "fmt"

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
	In  [][]Shape // by layer: the shapes it reads
	Out []Shape   // by layer: the shape it gives
}

// Output is the shape of the network's output.
func (s Shapes) Output() Shape { return s.Out[len(s.Out)-1] }

// Infer computes every shape. The error names the layer that cannot be, and
// wraps ErrNetwork.
func (n *Network) Infer() (Shapes, error) {
	if len(n.Layers) == 0 {
		return Shapes{}, errorf("network %q has no layers", n.Name)
	}
	for _, d := range n.Input {
		if d < 1 {
			return Shapes{}, errorf("input shape %v of network %q", n.Input, n.Name)
		}
	}
	known := map[string]Shape{InputName: n.Input}
	var s Shapes
	for i, l := range n.Layers {
		in, out, err := l.infer(known)
		if err != nil {
			return Shapes{}, fmt.Errorf("layer %d %q: %w", i, l.Name, err)
		}
		s.In, s.Out = append(s.In, in), append(s.Out, out)
		known[l.Name] = out
	}
	return s, nil
}

func (l Layer) infer(known map[string]Shape) (in []Shape, out Shape, err error) {
	switch _, taken := known[l.Name]; {
	case l.Name == "":
		return nil, nil, errorf("has no name")
	case taken:
		return nil, nil, errorf("the name is taken")
	case l.Op == nil:
		return nil, nil, errorf("has no operation")
	case len(l.In) == 0:
		return nil, nil, errorf("reads nothing")
	}
	for _, name := range l.In {
		s, ok := known[name]
		if !ok {
			return nil, nil, errorf("reads %q, which does not come before it", name)
		}
		in = append(in, s)
	}
	if out, err = l.Op.OutShape(in); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", l.Op.Kind(), err)
	}
	return in, out, nil
}

// Check says whether the network can be built and answers the task: its input
// is the task's, its output is one value a class.
func (n *Network) Check(t Task) error {
	s, err := n.Infer()
	if err != nil {
		return err
	}
	if !n.Input.Equal(t.Input) {
		return errorf("network %q takes %v, the task gives %v", n.Name, n.Input, t.Input)
	}
	if out := s.Output(); !out.Equal(Shape{t.Classes}) {
		return errorf("network %q ends with %v, the task has %d classes", n.Name, out, t.Classes)
	}
	return nil
}
