package data

import (
	"math/rand/v2"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// Sensor is a family of tasks of classifying what several sensors read over
// time, such as the motion of a body, that a seed picks from.
//
// A class is two gaits, one after the other: a gait swings with a frequency of
// its own, in each channel with a reach and a phase of its own. Gaits come from a
// pool that the classes share, and for most classes there is one with the same
// gaits the other way round: what is read tells only half, when it is read the
// other half. Each sequence changes at a time of its own and has a phase and a
// speed, in each channel a strength, a lag and an offset of its own, and noise.
//
// Everything is computed on integers, so that a task is the same on every machine.
//
// The fields other than Seed are knobs; 0 means the default. A knob outside its
// range is an error that wraps ErrSpec.
type Sensor struct {
	Seed     int64 `json:"seed"`               // picks the task
	Classes  int   `json:"classes,omitempty"`  // 2 to 32; default 8
	Length   int   `json:"length,omitempty"`   // readings of a sequence, 8 to 256; default 48
	Channels int   `json:"channels,omitempty"` // 1 to 8; default 3
	// Difficulty scales how much sequences of one class differ, more than 0 to 1;
	// default 0.5.
	Difficulty float64 `json:"difficulty,omitempty"`
	// Noise is the standard deviation of each reading's noise as a share of the
	// range, more than 0 to 0.5; default 0.15.
	Noise float64 `json:"noise,omitempty"`
	// Examples is the number of training examples, 10 to 100,000, default 2,000;
	// validation and test have half as many each.
	Examples int `json:"examples,omitempty"`
}

// SensorTask is the sensor task of the given seed, all knobs at their defaults:
// 48 readings of 3 channels, 8 classes, 2,000 examples to train, 1,000 to
// validate, 1,000 to test.
func SensorTask(seed int64) Spec { return Sensor{Seed: seed}.Spec() }

// Spec is the dataset of the task.
func (g Sensor) Spec() Spec { return Spec{Kind: kindSensor, Sensor: &g} }

func (g Sensor) filled() (Sensor, error) {
	return g, fill("sensor task", []whole{
		{"classes", &g.Classes, 8, 2, 32},
		{"length", &g.Length, 48, 8, 256},
		{"channels", &g.Channels, 3, 1, 8},
		{"examples", &g.Examples, 2000, 10, 100_000},
	}, []share{{"difficulty", &g.Difficulty, 0.5, 1}, {"noise", &g.Noise, 0.15, 0.5}})
}

func (g Sensor) task() nn.Task {
	return nn.Task{Input: nn.Shape{g.Length, g.Channels}, Classes: g.Classes}
}

func (g Sensor) training() int { return g.Examples }

// gait is a swing: cycles in the time of a sequence, and in each channel how far
// and from which phase.
type gait struct {
	cycles       fixed
	reach, phase []fixed
}

// classes draws pairs of different gaits; a pair is followed by its reverse.
func (g Sensor) classes() [][2]gait {
	r := source(g.Seed, 0, classStream, 0)
	n := 2 // gaits, so that there are enough pairs
	for n*(n-1) < g.Classes {
		n++
	}
	gaits := make([]gait, n)
	for i := range gaits {
		gaits[i].cycles = 2*one + fixed(i)*4*one/fixed(n) + between(r, 0, one/2)
		for range g.Channels {
			gaits[i].reach = append(gaits[i].reach, between(r, one/8, one*3/8))
			gaits[i].phase = append(gaits[i].phase, between(r, 0, one-1))
		}
	}
	var pairs [][2]gait
	for i := range n {
		for j := range i {
			pairs = append(pairs, [2]gait{gaits[i], gaits[j]})
		}
	}
	r.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	var out [][2]gait
	for _, p := range pairs {
		out = append(out, p, [2]gait{p[1], p[0]})
	}
	return out[:g.Classes]
}

func (g Sensor) draw(seed int64, s stream, n int) raw {
	all := g.classes()
	return examples(g.task(), g.Seed, seed, s, n, func(to []byte, class int, r *rand.Rand) []byte {
		return g.sequence(to, all[class], r)
	})
}

// sequence appends the readings, channels last.
func (g Sensor) sequence(to []byte, gaits [2]gait, r *rand.Rand) []byte {
	hard := fixedOf(2 * g.Difficulty) // 1 at the default
	change := one/2 + around(r, hard/4)
	phase, speed := between(r, 0, one-1), one+around(r, hard/4)
	offset, strength, lag := make([]fixed, g.Channels), make([]fixed, g.Channels), make([]fixed, g.Channels)
	for k := range offset {
		offset[k], strength[k], lag[k] = around(r, hard/8), one+around(r, hard/2), around(r, hard/10)
	}
	noise := fixedOf(g.Noise)
	for i := range g.Length {
		now := fixed(i) * one / fixed(g.Length)
		at := gaits[0]
		if now >= change {
			at = gaits[1]
		}
		phase += at.cycles.mul(speed) / fixed(g.Length)
		for k := range g.Channels {
			v := one/2 + offset[k] + wave(phase+at.phase[k]+lag[k]).mul(at.reach[k]).mul(strength[k]) + bell(r, noise)
			to = append(to, byte(min(max(v, 0)*255/one, 255)))
		}
	}
	return to
}
