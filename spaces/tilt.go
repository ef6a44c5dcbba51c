package spaces

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// tilted samples an additive space under constraints without counting it. Where
// few architectures are small enough, or large enough, chance alone does not find
// one: so each choice is drawn with odds that favour the cheaper options, or the
// dearer ones, by the exponential of their cost. An architecture that keeps the
// bounds is then accepted with the chance that makes all of them alike again:
// its odds fall with its cost, so the ones at the bound, which are drawn most
// rarely, are all accepted, the others in proportion. Tilted like this, the draws
// gather at the bound, and one in ten or in a hundred is accepted where one in
// a hundred thousand was.
type tilted struct {
	s      *Space
	lo, hi point // on the sum of what the choices add
	adds   [][]point
	by     tilt
	at     point       // where everything is accepted
	cum    [][]float64 // by choice: the chance of an option or one before it
}

// tilt is how steeply the odds fall with each axis, in natural logarithms by unit.
type tilt struct{ x, y float64 }

// quickEnough is how many draws a sample may take where the exact counter is at hand.
const quickEnough = 1000

// newTilted sets the odds so that as many draws as possible are accepted: the
// logarithm of their share is concave in the tilt and highest where the mean
// cost is within the bounds, or at a bound where that takes a tilt.
func newTilted(s *Space, t terms) *tilted {
	z := &tilted{s: s}
	c := bounds(s.Constraints)
	z.lo, z.hi, _ = limits(t.base, c)
	for _, options := range t.add {
		z.adds = append(z.adds, axes(options, c))
	}
	x := func(p point) int64 { return p.x }
	y := func(p point) int64 { return p.y }
	for range 10 { // each axis alone, in turn; one is enough where one is bound
		z.by.x = z.solve(x, func(by float64) tilt { return tilt{by, z.by.y} })
		z.by.y = z.solve(y, func(by float64) tilt { return tilt{z.by.x, by} })
		if z.by.x == 0 || z.by.y == 0 {
			break
		}
	}
	z.at = point{edge(z.by.x, z.lo.x, z.hi.x), edge(z.by.y, z.lo.y, z.hi.y)}
	for _, options := range z.adds {
		z.cum = append(z.cum, chances(options, z.by))
	}
	return z
}

// edge is the bound at which the odds are least.
func edge(by float64, lo, hi int64) int64 {
	switch {
	case by > 0:
		return hi
	case by < 0:
		return lo
	}
	return 0
}

// solve finds the tilt of one axis that brings the mean within its bounds, 0 if
// it is there without.
func (z *tilted) solve(axis func(point) int64, with func(float64) tilt) float64 {
	lo, hi := float64(axis(z.lo)), float64(axis(z.hi))
	mean := func(by float64) (m float64) {
		for _, options := range z.adds {
			before := 0.0
			for o, p := range chances(options, with(by)) {
				m += (p - before) * float64(axis(options[o]))
				before = p
			}
		}
		return m
	}
	switch m := mean(0); {
	case m > hi:
		return root(func(by float64) bool { return mean(by) > hi }, z.unit(axis))
	case m < lo:
		return -root(func(by float64) bool { return mean(-by) < lo }, z.unit(axis))
	}
	return 0
}

// unit is a tilt that does little: one over the largest difference of two sums.
func (z *tilted) unit(axis func(point) int64) float64 {
	spread := int64(1)
	for _, options := range z.adds {
		least, most := corners(options)
		spread += axis(most) - axis(least)
	}
	return 1 / float64(spread)
}

// root is the number from which on too is false, to a millionth; a bound that
// is hardly ever kept gives a large one.
func root(too func(float64) bool, unit float64) float64 {
	const steepest = 1e6
	a, b := 0.0, unit
	for too(b) && b < steepest*unit {
		a, b = b, 2*b
	}
	for b-a > 1e-6*b {
		if m := (a + b) / 2; too(m) {
			a = m
		} else {
			b = m
		}
	}
	return b
}

// chances are, for each option, the chance of it or one before it.
func chances(options []point, by tilt) []float64 {
	out := make([]float64, len(options))
	most, total := math.Inf(-1), 0.0
	for o, p := range options {
		out[o] = -by.x*float64(p.x) - by.y*float64(p.y)
		most = max(most, out[o])
	}
	for o := range out {
		total += math.Exp(out[o] - most)
		out[o] = total
	}
	for o := range out {
		out[o] /= total
	}
	return out
}

// draw fills a and says whether it is accepted.
func (z *tilted) draw(r *rand.Rand, a Arch) bool {
	var sum point
	for i, cum := range z.cum {
		u, o := r.Float64(), 0
		for o < len(cum)-1 && u >= cum[o] {
			o++
		}
		a[i] = o
		sum = sum.plus(z.adds[i][o])
	}
	if sum.x < z.lo.x || sum.x > z.hi.x || sum.y < z.lo.y || sum.y > z.hi.y {
		return false
	}
	if z.by == (tilt{}) {
		return true
	}
	off := sum.minus(z.at)
	return r.Float64() < math.Exp(z.by.x*float64(off.x)+z.by.y*float64(off.y))
}

// quick says whether a sample takes few enough draws, by trying some. The seed
// is fixed, so a space is always sampled in the same way.
func (z *tilted) quick() bool {
	const enough = 8
	r, a := rand.New(rand.NewPCG(1, 2)), make(Arch, len(z.adds))
	found := 0
	for range enough * quickEnough {
		if z.draw(r, a) {
			if found++; found == enough {
				return true
			}
		}
	}
	return false
}

// maxTilted is the number of draws after which a sample gives up: seconds.
const maxTilted = 1 << 21

func (z *tilted) sample(r *rand.Rand) (Arch, error) {
	a := make(Arch, len(z.adds))
	for range maxTilted {
		if z.draw(r, a) {
			return a, nil
		}
	}
	return nil, fmt.Errorf("%w: none of %d architectures of %s, drawn towards %v, meets it; loosen the constraints",
		ErrInfeasible, maxTilted, z.s.Name, z.s.Constraints)
}
