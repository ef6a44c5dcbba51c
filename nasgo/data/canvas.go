package data

import "math/rand/v2"

// image appends one image of class c to pixels, row by row, channels last.
func (g Generator) image(pixels []byte, c class, r *rand.Rand) []byte {
	hard := fixedOf(2 * g.Difficulty) // 1 at the default
	ink := g.ink(c, r, hard)
	grain := g.grain(c.grain, r, hard)
	ground := one/2 + around(r, hard/10)
	inkBy := between(r, one/4, one/2)
	if r.Int64N(one) < int64(hard/3) {
		inkBy = -inkBy
	}
	grainBy := between(r, one/12, one/6)
	noise := fixedOf(g.Noise)
	tint := make([]fixed, g.Channels)
	for k := range tint {
		tint[k] = one
		if g.Channels > 1 {
			tint[k] = between(r, one*4/10, one)
		}
	}
	for i := range ink {
		for _, t := range tint {
			v := ground + (ink[i].mul(inkBy) + grain[i].mul(grainBy)).mul(t) + bell(r, noise)
			pixels = append(pixels, byte(min(max(v, 0)*255/one, 255)))
		}
	}
	return pixels
}

// ink is how much each pixel is covered by the glyph and by strokes of no class, 0 to 1.
func (g Generator) ink(c class, r *rand.Rand, hard fixed) []fixed {
	cover := make([]fixed, g.Size*g.Size)
	angle := around(r, hard/24)
	scale := one + around(r, hard/6)
	by := point{around(r, hard*45/100), around(r, hard*45/100)}
	for _, s := range c.glyph {
		for i := range s {
			s[i] = s[i].turned(angle, scale, by)
			s[i].x += around(r, hard/16)
			s[i].y += around(r, hard/16)
		}
		g.trace(cover, s, one/6)
	}
	for n := r.IntN(2) + int(hard/one); n > 0; n-- {
		s := randomStroke(r, one*3/10)
		by := point{around(r, one*8/10), around(r, one*8/10)}
		for i := range s {
			s[i] = s[i].turned(0, one, by)
		}
		g.trace(cover, s, one/8)
	}
	return cover
}

// trace covers the pixels along s, fading to nothing at the given distance,
// at least a pixel's.
func (g Generator) trace(cover []fixed, s stroke, width fixed) {
	const steps = 16
	width = max(width, one*12/10*2/fixed(g.Size))
	for i := range fixed(steps + 1) {
		t, u := i*one/steps, one-i*one/steps
		a, b, c := u.mul(u), 2*u.mul(t), t.mul(t)
		g.dab(cover, point{
			a.mul(s[0].x) + b.mul(s[1].x) + c.mul(s[2].x),
			a.mul(s[0].y) + b.mul(s[1].y) + c.mul(s[2].y),
		}, width)
	}
}

// dab covers the pixels around p.
func (g Generator) dab(cover []fixed, p point, width fixed) {
	x0, x1 := g.pixels(p.x, width)
	y0, y1 := g.pixels(p.y, width)
	steep := steepness(width)
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			if v := bump(g.at(x)-p.x, g.at(y)-p.y, steep); v > cover[y*g.Size+x] {
				cover[y*g.Size+x] = v
			}
		}
	}
}

// steepness is what bump takes to reach 0 at the given distance.
func steepness(width fixed) fixed { return one * one / width.mul(width) }

// bump falls from 1 at the centre to 0.
func bump(dx, dy, steep fixed) fixed {
	near := one - (dx.mul(dx) + dy.mul(dy)).mul(steep)
	if near <= 0 {
		return 0
	}
	return near.mul(2*one - near)
}

// at is the coordinate of pixel i's centre.
func (g Generator) at(i int) fixed {
	return fixed(2*i+1-g.Size) * one / fixed(g.Size)
}

// pixels are the first and last pixel that may lie within width of x.
func (g Generator) pixels(x, width fixed) (first, last int) {
	n := fixed(g.Size)
	first = int(((x - width + one) * n / (2 * one)) - 1)
	last = int(((x + width + one) * n / (2 * one)) + 1)
	return max(first, 0), min(last, g.Size-1)
}

// grain is the texture at each pixel, -1 to 1.
func (g Generator) grain(t texture, r *rand.Rand, hard fixed) []fixed {
	angle := t.angle + around(r, hard/32)
	phase := between(r, 0, one-1)
	cycles := t.cycles.mul(one + around(r, hard/10))
	centre := point{t.centre.x + around(r, hard/4), t.centre.y + around(r, hard/4)}
	s, c, steep := wave(angle), cowave(angle), steepness(one*9/10)
	out := make([]fixed, g.Size*g.Size)
	for y := range g.Size {
		for x := range g.Size {
			dx, dy := g.at(x)-centre.x, g.at(y)-centre.y
			along := c.mul(dx) + s.mul(dy)
			out[y*g.Size+x] = wave(along.mul(cycles) + phase).mul(bump(dx, dy, steep))
		}
	}
	return out
}
