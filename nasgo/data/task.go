package data

import "math/rand/v2"

// stream numbers the sources of chance within a task, so that one does not
// shift another.
type stream uint64

const (
	classStream stream = iota + 1
	trainStream
	valStream
	testStream
)

// source is the generator of chance for one thing: item n of stream s. Equal
// arguments give equal chance whatever was drawn before, so the first examples
// of a large split are those of a small one.
func source(task, seed int64, s stream, n int) *rand.Rand {
	return rand.New(rand.NewPCG(mix(uint64(task), uint64(seed)), mix(uint64(s), uint64(n))))
}

// mix is one round of SplitMix64 over a and b.
func mix(a, b uint64) uint64 {
	z := a*0x9e3779b97f4a7c15 + b + 0x632be59bd9b4e019
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// stroke is a quadratic Bézier curve; the image spans -1 to 1 on both axes.
type stroke [3]point

// texture is a grating under a round window.
type texture struct {
	angle  fixed // in turns
	cycles fixed // across half the image
	centre point
}

// class is what the images of one class have in common.
type class struct {
	glyph []stroke
	grain texture
}

// classes draws the prototypes of a task. Strokes and textures come from pools
// that classes share: there are as many textures as half the classes, and any
// two glyphs differ in at least one stroke.
func (g Generator) classes() []class {
	r := source(g.Seed, 0, classStream, 0)
	strokes := make([]stroke, g.Classes+3)
	for i := range strokes {
		strokes[i] = randomStroke(r, one*6/10)
	}
	grains := make([]texture, max(2, g.Classes/2))
	for i := range grains {
		grains[i] = texture{
			angle:  fixed(i)*one/2/fixed(len(grains)) + around(r, one/50),
			cycles: between(r, one, one*2),
			centre: point{around(r, one/3), around(r, one/3)},
		}
	}
	seen := map[[3]int]bool{}
	all := make([]class, g.Classes)
	for i := range all {
		pick := three(r, len(strokes))
		for seen[pick] {
			pick = three(r, len(strokes))
		}
		seen[pick] = true
		for _, p := range pick {
			all[i].glyph = append(all[i].glyph, strokes[p])
		}
		all[i].grain = grains[r.IntN(len(grains))]
	}
	return all
}

// three draws three different numbers below n, in rising order.
func three(r *rand.Rand, n int) [3]int {
	p := r.Perm(n)
	a, b, c := p[0], p[1], p[2]
	return [3]int{min(a, b, c), a + b + c - min(a, b, c) - max(a, b, c), max(a, b, c)}
}

func randomStroke(r *rand.Rand, reach fixed) stroke {
	var s stroke
	for i := range s {
		s[i] = point{around(r, reach), around(r, reach)}
	}
	return s
}

// label is the class of example n: each run of Classes examples holds every
// class once, in an order of its own.
func (g Generator) label(seed int64, s stream, n int) int {
	block := source(g.Seed, seed, s, -1-n/g.Classes)
	return block.Perm(g.Classes)[n%g.Classes]
}

// draw makes the first n examples of a split; g is filled.
func (g Generator) draw(seed int64, s stream, n int) raw {
	out := raw{h: g.Size, w: g.Size, c: g.Channels, classes: g.Classes}
	all := g.classes()
	for i := range n {
		label := g.label(seed, s, i)
		out.labels = append(out.labels, byte(label))
		out.pixels = g.image(out.pixels, all[label], source(g.Seed, seed, s, i))
	}
	return out
}
