package spaces

import "slices"

// window is a range of sums that slides down as its bounds fall, and knows how
// many ways it holds. With two axes a Fenwick tree (Fenwick, 1994) over the
// ranks of y counts those within the bounds of y.
type window struct {
	s        *sums
	lo, hi   int // the sums from lo up to hi, hi not included, are within x
	yLo, yHi int64
	ranks    []int64 // the values of y, ascending; nil with one axis
	tree     []uint64
}

func newWindow(s *sums) *window {
	w := &window{s: s, lo: s.len(), hi: s.len()}
	if s.y != nil {
		w.ranks = slices.Compact(slices.Sorted(slices.Values(s.y)))
		w.tree = make([]uint64, len(w.ranks)+1)
	}
	return w
}

// move sets the bounds, whose x must not rise from call to call.
func (w *window) move(lo, hi point) {
	w.yLo, w.yHi = lo.y, hi.y
	for w.lo > 0 && w.s.x[w.lo-1] >= lo.x {
		w.lo--
		w.count(w.lo, w.s.ways(w.lo))
	}
	for w.hi > w.lo && w.s.x[w.hi-1] > hi.x {
		w.hi--
		w.count(w.hi, -w.s.ways(w.hi)) // wraps round, and back when summed
	}
}

func (w *window) count(i int, ways uint64) {
	if w.tree == nil {
		return
	}
	rank, _ := slices.BinarySearch(w.ranks, w.s.y[i])
	for k := rank + 1; k < len(w.tree); k += k & -k {
		w.tree[k] += ways
	}
}

// ways within the bounds.
func (w *window) ways() uint64 {
	if w.tree == nil {
		return w.s.below(w.hi) - w.s.below(w.lo)
	}
	if w.yLo > w.yHi {
		return 0
	}
	from, _ := slices.BinarySearch(w.ranks, w.yLo)
	to, found := slices.BinarySearch(w.ranks, w.yHi)
	if found {
		to++
	}
	return w.sum(to) - w.sum(from)
}

// sum of the first n ranks.
func (w *window) sum(n int) uint64 {
	var total uint64
	for k := n; k > 0; k -= k & -k {
		total += w.tree[k]
	}
	return total
}
