package data

import (
	"math"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// Generator is a family of image classification tasks that a seed picks from:
// images that nobody has seen and no language model has read about.
//
// A class is a glyph of a few strokes and an oriented texture, drawn from pools
// that the classes share, so that no single element gives a class away. Each
// image places the glyph with a translation, rotation, scale and wobble of its
// own, the texture with a phase of its own, either lighter or darker than the
// ground, and adds strokes of no class and noise. Colours, where there are
// several channels, tell nothing.
//
// Everything is computed on integers, so that a task is the same on every machine.
//
// How hard it is, at the default knobs, in validation accuracy (chance is 10%):
// logistic regression 13 to 16%, the best of three strengths of its penalty, and
// a perceptron with hidden layers of 256 and 128 units 52 to 59% (scikit-learn,
// seeds 1 to 5, pixels normalised); three 3x3 convolutions of 16, 32 and 64
// channels, each with batch norm, ReLU and pool, 70, 77 and 74% after 15 epochs
// (xla:cpu, Adam at 0.003, batch 32, seeds 1 to 3).
//
// The fields other than Seed are knobs; 0 means the default. A knob outside its
// range is an error that wraps ErrSpec.
type Generator struct {
	Seed     int64 `json:"seed"`               // picks the task
	Classes  int   `json:"classes,omitempty"`  // 2 to 32; default 10
	Size     int   `json:"size,omitempty"`     // side in pixels, 8 to 32; default 16
	Channels int   `json:"channels,omitempty"` // 1 to 4; default 1
	// Difficulty scales how much images of one class differ, more than 0 to 1;
	// default 0.5.
	Difficulty float64 `json:"difficulty,omitempty"`
	// Noise is the standard deviation of each pixel's noise as a share of the
	// range from black to white, more than 0 to 0.5; default 0.1.
	Noise float64 `json:"noise,omitempty"`
	// Examples is the number of training examples, 10 to 100,000, default 2,000;
	// validation and test have half as many each.
	Examples int `json:"examples,omitempty"`
}

// filled is g with defaults in place of zeros.
func (g Generator) filled() (Generator, error) {
	return g, fill("task", []whole{
		{"classes", &g.Classes, 10, 2, 32},
		{"size", &g.Size, 16, 8, 32},
		{"channels", &g.Channels, 1, 1, 4},
		{"examples", &g.Examples, 2000, 10, 100_000},
	}, []share{{"difficulty", &g.Difficulty, 0.5, 1}, {"noise", &g.Noise, 0.1, 0.5}})
}

// task is what a network for g reads and tells apart; g is filled.
func (g Generator) task() nn.Task {
	return nn.Task{Input: nn.Shape{g.Size, g.Size, g.Channels}, Classes: g.Classes}
}

func (g Generator) training() int { return g.Examples }

// fixedOf rounds x to a fixed-point number.
func fixedOf(x float64) fixed { return fixed(math.Round(x * one)) }
