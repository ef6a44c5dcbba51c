package nn

import "fmt"

// Cost is the size of a network.
type Cost struct {
	Params int64 `json:"params"` // learned values; running statistics are not among them
	FLOPs  int64 `json:"flops"`  // of one forward pass of one example, as the Rule counts
}

// Rule says what counts as an operation: so many for each element that passes a
// norm, an activation or a pool or gets a bias, beside the multiply-accumulates,
// which always count one each. The zero Rule counts these alone, as most tables do.
type Rule struct {
	Norm, Act, Pool int64 // 0 to 1000 FLOPs an element, see Work
	Bias            int64 `json:",omitempty"` // the same; left out so that rules without it keep their hashes
}

// Check refuses a rule with a number out of bounds; the error wraps ErrNetwork.
func (r Rule) Check() error {
	for _, per := range []int64{r.Norm, r.Act, r.Pool, r.Bias} {
		if per < 0 || per > maxRule {
			return errorf("a rule of %d FLOPs an element, want 0 to %d", per, maxRule)
		}
	}
	return nil
}

// Cost counts parameters and FLOPs. The error is that of Infer, or says that
// the rule or the sum is out of bounds; it wraps ErrNetwork.
func (n *Network) Cost(r Rule) (Cost, error) {
	s, err := n.Infer()
	if err != nil {
		return Cost{}, err
	}
	return n.cost(s, r)
}

func (n *Network) cost(s Shapes, r Rule) (Cost, error) {
	if err := r.Check(); err != nil {
		return Cost{}, err
	}
	var c Cost
	for i, l := range n.Layers {
		k := r.layer(s, i, l.Op)
		c.Params, c.FLOPs = c.Params+k.Params, c.FLOPs+k.FLOPs
		if c.Params > maxTotal || c.FLOPs > maxTotal {
			return Cost{}, fmt.Errorf("network %q: %w", n.Name,
				layerError(i, l, errorf("the network has more than %d parameters or FLOPs", int64(maxTotal))))
		}
	}
	return c, nil
}

// layer is the cost of layer i.
func (r Rule) layer(s Shapes, i int, op Op) Cost {
	return Cost{Params: params(s.Weights[i]), FLOPs: r.flops(op.Work(s.In[i], s.Out[i]))}
}

func (r Rule) flops(w Work) int64 {
	return w.MACs + r.Norm*w.Norm + r.Act*w.Act + r.Pool*w.Pool + r.Bias*w.Bias
}

func params(ws []Weight) int64 {
	var n int64
	for _, w := range ws {
		if !w.Statistic {
			n += int64(w.Size())
		}
	}
	return n
}
