package data

import (
	"math/rand/v2"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

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

// label is the class of example n of a task: each run of so many examples as
// there are classes holds every class once, in an order of its own.
func label(task int64, classes int, seed int64, s stream, n int) int {
	block := source(task, seed, s, -1-n/classes)
	return block.Perm(classes)[n%classes]
}

// examples makes the first n examples of a split of a task from what appends
// one of a class.
func examples(task nn.Task, number, seed int64, s stream, n int, one func([]byte, int, *rand.Rand) []byte) raw {
	out := raw{task: task}
	for i := range n {
		class := label(number, task.Classes, seed, s, i)
		out.labels = append(out.labels, byte(class))
		out.values = one(out.values, class, source(number, seed, s, i))
	}
	return out
}

// draw makes the first n examples of a split; g is filled.
func (g Generator) draw(seed int64, s stream, n int) raw {
	all := g.classes()
	return examples(g.task(), g.Seed, seed, s, n, func(to []byte, class int, r *rand.Rand) []byte {
		return g.image(to, all[class], r)
	})
}
