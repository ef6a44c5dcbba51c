package nn

// Cost is the size of a network.
type Cost struct {
	Params int64 `json:"params"` // learned values; running statistics are not among them
	FLOPs  int64 `json:"flops"`  // of one forward pass of one example, as the Rule counts
}

// Rule says what counts as an operation: so many for each element that passes a
// norm, an activation or a pool, beside the multiply-accumulates, which always
// count one each. The zero Rule counts these alone, as most tables do.
type Rule struct {
	Norm, Act, Pool int64
}

// Cost counts parameters and FLOPs. The error is that of Infer.
func (n *Network) Cost(r Rule) (Cost, error) {
	s, err := n.Infer()
	if err != nil {
		return Cost{}, err
	}
	var c Cost
	for i, l := range n.Layers {
		c.Params += params(l.Op.Weights(s.In[i]))
		c.FLOPs += r.flops(l.Op.Work(s.In[i], s.Out[i]))
	}
	return c, nil
}

func (r Rule) flops(w Work) int64 {
	return w.MACs + r.Norm*w.Norm + r.Act*w.Act + r.Pool*w.Pool
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
