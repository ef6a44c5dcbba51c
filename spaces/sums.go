package spaces

import (
	"errors"
	"fmt"
	"math/bits"
	"sort"
)

// maxSums bounds the different sums kept for one half of a space: 24 bytes each.
const maxSums = 1 << 23

var errTooManySums = errors.New("its costs have too many different sums to count exactly; bound FLOPs or parameters, not both")

// point is a cost or a bound, on the axes that the constraints bind.
type point struct{ x, y int64 }

func (p point) plus(q point) point  { return point{p.x + q.x, p.y + q.y} }
func (p point) minus(q point) point { return point{p.x - q.x, p.y - q.y} }

func (p point) less(q point) bool { return p.x < q.x || p.x == q.x && p.y < q.y }

// sums is the distribution of the summed cost of some choices: each sum that
// occurs, in ascending order, with the number of ways to reach it.
type sums struct {
	x   []int64
	y   []int64  // nil where only one axis is bound
	cum []uint64 // ways to reach this sum or one before it
}

// none is the distribution of no choices: the sum zero, one way.
func none(flat bool) *sums {
	s := &sums{x: []int64{0}, cum: []uint64{1}}
	if !flat {
		s.y = []int64{0}
	}
	return s
}

func (s *sums) len() int { return len(s.x) }

func (s *sums) at(i int) point {
	if s.y == nil {
		return point{s.x[i], 0}
	}
	return point{s.x[i], s.y[i]}
}

// below is the number of ways to reach the first i sums.
func (s *sums) below(i int) uint64 {
	if i == 0 {
		return 0
	}
	return s.cum[i-1]
}

func (s *sums) ways(i int) uint64 { return s.cum[i] - s.below(i) }

// waysTo is the number of ways to reach exactly p.
func (s *sums) waysTo(p point) uint64 {
	i := sort.Search(s.len(), func(i int) bool { return !s.at(i).less(p) })
	if i == s.len() || s.at(i) != p {
		return 0
	}
	return s.ways(i)
}

// extend adds one more choice. Sums outside [lo, hi] are dropped. It merges the
// list shifted by each option, which is linear in the sums and needs no hashing.
func (s *sums) extend(options []point, lo, hi point) (*sums, error) {
	out := &sums{}
	heads := make([]int, len(options))
	var total uint64
	for {
		p, ok := s.least(options, heads)
		if !ok {
			return out, nil
		}
		var ways uint64
		for o, h := range heads {
			if h < s.len() && s.at(h).plus(options[o]) == p {
				ways += s.ways(h)
				heads[o]++
			}
		}
		if p.x < lo.x || p.x > hi.x || p.y < lo.y || p.y > hi.y {
			continue
		}
		if out.len() == maxSums {
			return nil, errTooManySums
		}
		total += ways
		out.x, out.cum = append(out.x, p.x), append(out.cum, total)
		if s.y != nil {
			out.y = append(out.y, p.y)
		}
	}
}

// least is the smallest shifted sum at the heads; false when all are used up.
func (s *sums) least(options []point, heads []int) (point, bool) {
	var best point
	found := false
	for o, h := range heads {
		if h == s.len() {
			continue
		}
		if p := s.at(h).plus(options[o]); !found || p.less(best) {
			best, found = p, true
		}
	}
	return best, found
}

// u128 counts what does not fit 64 bits.
type u128 struct{ hi, lo uint64 }

// plusProduct is u + a*b. Callers make sure that it fits.
func (u u128) plusProduct(a, b uint64) u128 {
	hi, lo := bits.Mul64(a, b)
	lo, carry := bits.Add64(u.lo, lo, 0)
	hi, _ = bits.Add64(u.hi, hi, carry)
	return u128{hi, lo}
}

func (u u128) minus(v u128) u128 {
	lo, borrow := bits.Sub64(u.lo, v.lo, 0)
	hi, _ := bits.Sub64(u.hi, v.hi, borrow)
	return u128{hi, lo}
}

func (u u128) less(v u128) bool { return u.hi < v.hi || u.hi == v.hi && u.lo < v.lo }

func (u u128) String() string { return fmt.Sprintf("%#x%016x", u.hi, u.lo) }
