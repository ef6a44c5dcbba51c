package data

import "math/rand/v2"

// fixed is a number with 16 binary places. Integer arithmetic is exact and so
// the same on every processor, which floating point with fused operations is not.
type fixed int64

const one = 1 << 16

func (a fixed) mul(b fixed) fixed { return a * b >> 16 }

func (a fixed) div(b fixed) fixed { return a << 16 / b }

// wave is the sine of an angle in turns, as parabolas: within 0.06 of the sine.
func wave(turn fixed) fixed {
	u := turn & (one - 1)
	if u >= one/2 {
		u -= one
	}
	return (16 * u).mul(one/2 - max(u, -u))
}

// cowave is the cosine to wave's sine.
func cowave(turn fixed) fixed { return wave(turn + one/4) }

// between draws uniformly from lo to hi, both in reach.
func between(r *rand.Rand, lo, hi fixed) fixed {
	return lo + fixed(r.Int64N(int64(hi-lo)+1))
}

// around draws uniformly from -width to width.
func around(r *rand.Rand, width fixed) fixed { return between(r, -width, width) }

// bell draws around 0 with about the given standard deviation: the sum of four
// uniform draws.
func bell(r *rand.Rand, deviation fixed) fixed {
	var sum fixed
	for range 4 {
		sum += around(r, one)
	}
	// The sum of four draws of variance 1/3 has deviation 1.1547.
	return sum.mul(deviation) * 1000 / 1155
}

type point struct{ x, y fixed }

// turned is p rotated, scaled and moved.
func (p point) turned(angle, scale fixed, by point) point {
	s, c := wave(angle).mul(scale), cowave(angle).mul(scale)
	return point{c.mul(p.x) - s.mul(p.y) + by.x, s.mul(p.x) + c.mul(p.y) + by.y}
}
