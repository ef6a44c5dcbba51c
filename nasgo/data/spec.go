package data

import (
	"errors"
	"fmt"
	"math"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// ErrSpec is wrapped by every error about a Spec or a word that names no dataset.
var ErrSpec = errors.New("no such dataset")

// ErrFile is wrapped by every error about a file of a dataset: not there, cut
// short, or not what its name says.
var ErrFile = errors.New("dataset file cannot be used")

// Spec names a dataset and its splits without loading it: plain data that is
// kept in a study and sent to a worker. Digits, IDX and Task make one;
// Parse reads one from a word on the command line.
type Spec struct {
	Kind      string     `json:"kind"`                // "digits", "idx", "generated", "text" or "sensor"
	Folder    string     `json:"folder,omitempty"`    // of the idx files
	Generated *Generator `json:"generated,omitempty"` // the task of images, if it is generated
	Text      *Text      `json:"text,omitempty"`      // the task of texts, if it is one
	Sensor    *Sensor    `json:"sensor,omitempty"`    // the task of sensor readings, if it is one
	// Seed draws train and validation examples; equal seeds give equal splits
	// everywhere. The test split does not depend on it.
	Seed int64 `json:"seed"`
	// Train and Val are the numbers of examples to use, 0 for all there are;
	// more than there are is an error. Where fewer are used, they are the first
	// of the larger split, so results at two sizes are comparable. The first N
	// of a split hold the classes in the proportions of the whole, to within
	// one example a class.
	Train int `json:"train,omitempty"`
	Val   int `json:"val,omitempty"`
}

// The kinds of a Spec.
const (
	kindDigits    = "digits"
	kindIDX       = "idx"
	kindGenerated = "generated"
	kindText      = "text"
	kindSensor    = "sensor"
)

// Digits are the 1,797 handwritten digits of UCI, 8x8x1, 10 classes, which this
// package carries: 1,000 to train, 397 to validate, 400 to test, each with the
// classes in proportion.
func Digits() Spec { return Spec{Kind: kindDigits} }

// IDX is a dataset of the MNIST family: four files in a folder, gzipped or not,
// named as MNIST's are. Its test files are the test split; of its train files
// every sixth example validates, 10,000 of MNIST's 60,000.
func IDX(folder string) Spec { return Spec{Kind: kindIDX, Folder: folder} }

// Task is the generated task of the given seed, all knobs at their defaults:
// 16x16x1, 10 classes, 2,000 examples to train, 1,000 to validate, 1,000 to test.
func Task(seed int64) Spec { return Generator{Seed: seed}.Spec() }

// Spec is the dataset of the task.
func (g Generator) Spec() Spec { return Spec{Kind: kindGenerated, Generated: &g} }

// check says what is wrong with s; the error wraps ErrSpec.
func (s Spec) check() error {
	switch {
	case s.Train < 0 || s.Val < 0:
		return fmt.Errorf("%w: train=%d and val=%d want 0 (all there are) or more", ErrSpec, s.Train, s.Val)
	case s.Kind != kindIDX && s.Folder != "":
		return fmt.Errorf("%w: kind %q has no folder, but %q is given", ErrSpec, s.Kind, s.Folder)
	case s.Kind != kindGenerated && s.Generated != nil, s.Kind != kindText && s.Text != nil, s.Kind != kindSensor && s.Sensor != nil:
		return fmt.Errorf("%w: a generator is given that is not one of kind %q", ErrSpec, s.Kind)
	}
	switch s.Kind {
	case kindDigits:
		return nil
	case kindIDX:
		if s.Folder == "" {
			return fmt.Errorf("%w: idx needs the folder of its files, as in idx:%s", ErrSpec, fashionMNIST)
		}
		return nil
	case kindGenerated, kindText, kindSensor:
		_, err := s.generated()
		return err
	}
	return fmt.Errorf("%w: kind %q, want digits, idx, generated, text or sensor", ErrSpec, s.Kind)
}

// Examples are images, or sequences, with their labels.
type Examples struct {
	// Shape is that of one example: [H W C] of an image, [T C] of readings over
	// time, [T] of tokens.
	Shape nn.Shape
	// Images are the values of all, channels last, in [0, 1] before Normalise, or
	// tokens, whole numbers from 0.
	Images []float32
	Labels []int32 // N classes, 0 to Classes-1
}

// Len is the number of examples.
func (e Examples) Len() int { return len(e.Labels) }

// tokens says whether the examples are sequences of tokens.
func (e Examples) tokens() bool { return len(e.Shape) == 1 }

// Stats are the mean and the standard deviation of each channel over all
// examples and positions; a channel that is the same everywhere has 1 for its
// deviation, so that dividing by it is harmless. Take them of the training split.
// Tokens have none.
func (e Examples) Stats() (mean, std []float32) {
	if e.tokens() {
		return nil, nil
	}
	c := e.Shape.Channels()
	sum, squares := make([]float64, c), make([]float64, c)
	for i, v := range e.Images {
		sum[i%c] += float64(v)
		squares[i%c] += float64(v) * float64(v)
	}
	mean, std = make([]float32, c), make([]float32, c)
	n := float64(max(1, len(e.Images)/max(1, c)))
	for k := range c {
		m := sum[k] / n
		mean[k], std[k] = float32(m), 1
		if v := squares[k]/n - m*m; v > 1e-9 {
			std[k] = float32(math.Sqrt(v))
		}
	}
	return mean, std
}

// Normalise subtracts the mean from each channel and divides by std, in place.
// Tokens stay as they are.
func (e Examples) Normalise(mean, std []float32) {
	if e.tokens() {
		return
	}
	c := e.Shape.Channels()
	for i, v := range e.Images {
		e.Images[i] = (v - mean[i%c]) / std[i%c]
	}
}

// Splits are what a search may see. The test split is not here: it is reached
// through package final, which only the trainer's last step imports.
type Splits struct {
	Task       nn.Task
	Train, Val Examples
}
