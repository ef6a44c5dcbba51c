package data

import "math/rand/v2"

// fixed is a number with 16 binary places. Integer arithmetic is exact and so
// the same on every processor, which floating point with fused operations is not.
type fixed int64

const one = 1 << 16

func (a fixed) mul(b fixed) fixed { return a * b >> 16 }

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
// uniform draws, of 16 bits each.
func bell(r *rand.Rand, deviation fixed) fixed {
	bits := r.Uint64()
	sum := fixed(bits&0xffff + bits>>16&0xffff + bits>>32&0xffff + bits>>48)
	// Four draws from 0 to 1 have the mean 2 and the deviation 0.57735.
	return (sum - 2*one).mul(deviation) * 1000 / 577
}

type point struct{ x, y fixed }

// turned is p rotated, scaled and moved.
func (p point) turned(angle, scale fixed, by point) point {
	s, c := wave(angle).mul(scale), cowave(angle).mul(scale)
	return point{c.mul(p.x) - s.mul(p.y) + by.x, s.mul(p.x) + c.mul(p.y) + by.y}
}
