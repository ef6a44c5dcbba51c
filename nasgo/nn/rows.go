package nn

// row is what a person sees as one: a block, or one operation with the norms,
// activations and sums that follow it. Summary and SVG show rows.
type row struct {
	stage, block string
	first, last  int // layers, inclusive
	// levels are the row's main operations by depth: one level reads the one
	// before it, and what stands in one level runs side by side.
	levels [][]int
	minor  []string // the other operations, each once: "BN", "ReLU"
	merge  string   // "add" or "concat" if it ends in one, else ""
	out    Shape
	cost   Cost
}

// skip is a connection between rows other than from one to the next. Row -1 is
// the input. It ends at the end of row to if that row's last merge reads it,
// else at its beginning.
type skip struct {
	from, to int
	atEnd    bool
}

// story is a network as rows: what is drawn and summarised.
type story struct {
	rows  []row
	skips []skip
	joins []bool // by row: it reads the row before it
	cost  Cost
	out   Shape
}

// tell groups a network into rows. The error is Infer's or Cost's.
func (n *Network) tell() (story, Shapes, error) {
	s, err := n.Infer()
	if err != nil {
		return story{}, s, err
	}
	cost, err := n.cost(s, Rule{})
	if err != nil {
		return story{}, s, err
	}
	st := story{cost: cost, out: s.Output()}
	owner := make(map[string]int, len(n.Layers)+1) // layer -> its row
	owner[InputName] = -1
	for i, l := range n.Layers {
		if len(st.rows) == 0 || !n.joinsRow(&st.rows[len(st.rows)-1], l) {
			st.rows = append(st.rows, row{stage: l.Stage, block: l.Block, first: i})
		}
		r := &st.rows[len(st.rows)-1]
		r.last, r.out = i, s.Out[i]
		k := Rule{}.layer(s, i, l.Op)
		r.cost = Cost{r.cost.Params + k.Params, r.cost.FLOPs + k.FLOPs}
		owner[l.Name] = len(st.rows) - 1
	}
	for i := range st.rows {
		n.fill(&st.rows[i])
	}
	st.connect(n, owner)
	return st, s, nil
}

// joinsRow says whether layer l belongs to the row r that comes before it.
func (n *Network) joinsRow(r *row, l Layer) bool {
	if l.Stage != r.stage || l.Block != r.block {
		return false
	}
	if l.Block != "" {
		return true
	}
	for _, name := range l.In {
		if name == n.Layers[r.last].Name {
			return !hasBar(l.Op)
		}
	}
	return false
}

// hasBar says whether an operation is shown as a bar of its own.
func hasBar(op Op) bool {
	switch op.(type) {
	case BatchNorm, LayerNorm, Activation, Dropout, Positions, Add, Concat:
		return false
	}
	return true
}

// fill finds the levels of a row, its minor operations and its merge.
func (n *Network) fill(r *row) {
	depth := map[string]int{}
	seen := map[string]bool{}
	for i := r.first; i <= r.last; i++ {
		l := n.Layers[i]
		d := 0
		for _, name := range l.In {
			d = max(d, depth[name])
		}
		if word := minorWord(l.Op); word != "" && !seen[word] {
			seen[word] = true
			r.minor = append(r.minor, word)
		}
		if hasBar(l.Op) {
			if d == len(r.levels) {
				r.levels = append(r.levels, nil)
			}
			r.levels[d] = append(r.levels[d], i)
			d++
		}
		depth[l.Name] = d
		switch l.Op.(type) {
		case Add, Concat:
			r.merge = l.Op.Kind()
		}
	}
}

// connect finds which rows read which.
func (st *story) connect(n *Network, owner map[string]int) {
	st.joins = make([]bool, len(st.rows))
	seen := map[skip]bool{}
	for i, l := range n.Layers {
		to := owner[l.Name]
		for _, name := range l.In {
			from := owner[name]
			k := skip{from, to, st.rows[to].endsAt(i, l.Op)}
			switch {
			case from == to:
			case from == to-1 && !k.atEnd:
				st.joins[to] = true
			case !seen[k]:
				seen[k] = true
				st.skips = append(st.skips, k)
			}
		}
	}
}

// endsAt says whether layer i is a merge with operations of the row before it.
func (r row) endsAt(i int, op Op) bool {
	switch op.(type) {
	case Add, Concat:
		return i > r.first
	}
	return false
}
