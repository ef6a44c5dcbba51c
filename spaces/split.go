package spaces

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"math/rand/v2"
	"slices"
	"sort"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// split counts and samples an additive space under constraints. The choices
// are dealt into two halves; for each half the distribution of its summed cost
// is built choice by choice, where equal sums merge, and the halves meet in the
// middle: for each sum of the one, the sums of the other that keep the bounds
// are a range. So a space of 7^30 takes some millions of sums. Sampling draws a
// pair of sums by its weight and then walks each half backwards.
type split struct {
	choices int
	lo, hi  point // bounds on the sum of what the choices add
	a, b    *half
	cum     []u128 // ways with one of the first i+1 sums of a
}

// half is some of the choices with the distributions of their sums.
type half struct {
	order []int     // the choices, in the order they were added
	adds  [][]point // by place in order: what each option adds
	steps []int     // kept[i] is of the first steps[i] choices
	kept  []*sums
}

func newSplit(t terms, c Constraint) (*split, error) {
	s := &split{choices: len(t.add)}
	var flat bool
	s.lo, s.hi, flat = limits(t.base, c)
	adds := make([][]point, len(t.add))
	var least, most point
	for i, options := range t.add {
		adds[i] = axes(options, c)
		l, m := corners(adds[i])
		least, most = least.plus(l), most.plus(m)
	}
	s.a, s.b = newHalf(flat), newHalf(flat)
	if err := s.deal(adds, least, most); err != nil {
		return nil, err
	}
	s.meet()
	return s, nil
}

// limits are the bounds on what the choices add, and whether one axis is enough.
func limits(base nn.Cost, c Constraint) (least, most point, flat bool) {
	const far = 1 << 60 // no cost is as large, and sums with it stay within 64 bits
	lo := nn.Cost{FLOPs: c.MinFLOPs, Params: c.MinParams}
	hi := nn.Cost{FLOPs: min(orMax(c.MaxFLOPs), far), Params: min(orMax(c.MaxParams), far)}
	ps := axes([]nn.Cost{lo, hi, base}, c)
	flops, params := c.binds()
	return ps[0].minus(ps[2]), ps[1].minus(ps[2]), !flops || !params
}

// binds says which of the two costs a constraint bounds.
func (c Constraint) binds() (flops, params bool) {
	return c.MinFLOPs != 0 || c.MaxFLOPs != 0, c.MinParams != 0 || c.MaxParams != 0
}

// axes gives FLOPs as x and parameters as y, or as x the one that is bound.
func axes(costs []nn.Cost, c Constraint) []point {
	flops, params := c.binds()
	out := make([]point, len(costs))
	for i, k := range costs {
		switch {
		case flops && params:
			out[i] = point{k.FLOPs, k.Params}
		case params:
			out[i] = point{k.Params, 0}
		default:
			out[i] = point{k.FLOPs, 0}
		}
	}
	return out
}

// corners are the least and the most, axis by axis.
func corners(ps []point) (lo, hi point) {
	lo, hi = ps[0], ps[0]
	for _, p := range ps[1:] {
		lo = point{min(lo.x, p.x), min(lo.y, p.y)}
		hi = point{max(hi.x, p.x), max(hi.y, p.y)}
	}
	return lo, hi
}

func newHalf(flat bool) *half { return &half{steps: []int{0}, kept: []*sums{none(flat)}} }

func (h *half) top() *sums { return h.kept[len(h.kept)-1] }

// deal gives the choices to the halves, equal ones next to each other, each
// time extending the half with fewer sums. least and most are what all choices
// together can add: a sum that no completion brings within the bounds is dropped.
func (s *split) deal(adds [][]point, least, most point) error {
	order := likeTogether(adds)
	for len(order) > 0 {
		h, i := s.a, order[0]
		if s.b.top().len() < s.a.top().len() {
			h, i = s.b, order[len(order)-1]
			order = order[:len(order)-1]
		} else {
			order = order[1:]
		}
		if err := h.extend(i, adds[i], s.lo.minus(most), s.hi.minus(least)); err != nil {
			return err
		}
	}
	return nil
}

// likeTogether orders the choices so that those that add the same stand
// together: their sums coincide most.
func likeTogether(adds [][]point) []int {
	var order []int
	for i := range adds {
		at := len(order)
		for k, j := range order {
			if slices.Equal(adds[i], adds[j]) {
				at = k + 1
			}
		}
		order = slices.Insert(order, at, i)
	}
	return order
}

// extend adds choice i. lo and hi are the bounds less the most and the least
// that all choices of the space add.
func (h *half) extend(i int, add []point, lo, hi point) error {
	h.order, h.adds = append(h.order, i), append(h.adds, add)
	ways := big.NewInt(1)
	for _, a := range h.adds {
		least, most := corners(a)
		lo, hi = lo.plus(most), hi.plus(least)
		ways.Mul(ways, big.NewInt(int64(len(a))))
	}
	if ways.BitLen() > 63 {
		return fmt.Errorf("half of its choices make %v architectures, more than can be counted exactly", ways)
	}
	next, err := h.top().extend(add, lo, hi)
	if err != nil {
		return err
	}
	h.keep(next)
	return nil
}

// keep appends a distribution. Where they are large, those in between are
// forgotten: going back over several choices at once costs a few hundred look-ups.
func (h *half) keep(next *sums) {
	const large, lookUps = 1 << 16, 400
	if n := len(h.kept); n >= 2 && h.top().len() > large {
		combos := 1
		for _, a := range h.adds[h.steps[n-2]:] {
			combos *= len(a)
		}
		if combos <= lookUps {
			h.kept, h.steps = h.kept[:n-1], h.steps[:n-1]
		}
	}
	h.kept, h.steps = append(h.kept, next), append(h.steps, len(h.order))
}

// meet counts, for each sum of half a, the ways of half b that keep the bounds.
func (s *split) meet() {
	a := s.a.top()
	s.cum = make([]u128, a.len())
	w := newWindow(s.b.top())
	var total u128
	for i := range s.cum {
		w.move(s.lo.minus(a.at(i)), s.hi.minus(a.at(i)))
		total = total.plusProduct(a.ways(i), w.ways())
		s.cum[i] = total
	}
}

func (s *split) total() u128 {
	if len(s.cum) == 0 {
		return u128{}
	}
	return s.cum[len(s.cum)-1]
}

func (s *split) size() (*big.Int, error) {
	t := s.total()
	n := new(big.Int).SetUint64(t.hi)
	return n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(t.lo)), nil
}

func (s *split) sample(r *rand.Rand) (Arch, error) {
	total := s.total()
	if total == (u128{}) {
		return nil, fmt.Errorf("%w: no architecture meets them", ErrInfeasible)
	}
	u := below128(r, total)
	i := sort.Search(len(s.cum), func(i int) bool { return u.less(s.cum[i]) })
	if i > 0 {
		u = u.minus(s.cum[i-1])
	}
	a := s.a.top()
	pa := a.at(i)
	// u is now below the ways of pa times those of b: the quotient picks one of b's.
	pick, _ := bits.Div64(u.hi, u.lo, a.ways(i))
	pb := s.pick(pick, s.lo.minus(pa), s.hi.minus(pa))
	arch := make(Arch, s.choices)
	s.a.walkBack(r, pa, arch)
	s.b.walkBack(r, pb, arch)
	return arch, nil
}

// pick is the sum of half b at which the n-th way within the bounds lies, from 0.
func (s *split) pick(n uint64, lo, hi point) point {
	b := s.b.top()
	from := sort.Search(b.len(), func(i int) bool { return b.x[i] >= lo.x })
	if b.y == nil {
		n += b.below(from)
		return b.at(sort.Search(b.len(), func(i int) bool { return n < b.cum[i] }))
	}
	for i := from; ; i++ {
		if p := b.at(i); p.y < lo.y || p.y > hi.y {
			continue
		}
		if n < b.ways(i) {
			return b.at(i)
		}
		n -= b.ways(i)
	}
}

// walkBack draws, among the ways of this half to reach the sum p, one with
// equal chance, and writes its options into arch.
func (h *half) walkBack(r *rand.Rand, p point, arch Arch) {
	for k := len(h.kept) - 1; k > 0; k-- {
		n := r.Uint64N(h.kept[k].waysTo(p))
		p = h.back(h.kept[k-1], h.steps[k-1], h.steps[k], p, &n, arch)
	}
}

// nowhere is what back gives when the way it looks for is not there.
var nowhere = point{math.MinInt64, math.MinInt64}

// back finds the n-th way to come to p from a sum of prev by the choices
// from..to, writes its options into arch and returns that sum. It counts n down
// by the ways it passed.
func (h *half) back(prev *sums, from, to int, p point, n *uint64, arch Arch) point {
	if from == to {
		w := prev.waysTo(p)
		if *n < w {
			return p
		}
		*n -= w
		return nowhere
	}
	for o, add := range h.adds[to-1] {
		if start := h.back(prev, from, to-1, p.minus(add), n, arch); start != nowhere {
			arch[h.order[to-1]] = o
			return start
		}
	}
	return nowhere
}

// below128 draws a number below n, each equally likely.
func below128(r *rand.Rand, n u128) u128 {
	if n.hi == 0 {
		return u128{0, r.Uint64N(n.lo)}
	}
	mask := uint64(1)<<bits.Len64(n.hi) - 1
	for {
		if u := (u128{r.Uint64() & mask, r.Uint64()}); u.less(n) {
			return u
		}
	}
}
