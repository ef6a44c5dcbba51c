package data

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/data/internal/door"
	"github.com/genius-nas/nasgo/nasgo/nn"
)

// Task says what a network for the dataset reads and tells apart. For idx files
// it reads the label files and the head of an image file. Errors wrap ErrSpec
// or ErrFile.
func (s Spec) Task() (nn.Task, error) {
	if err := s.check(); err != nil {
		return nn.Task{}, err
	}
	if g, err := s.generated(); g != nil {
		return g.task(), err
	}
	if s.Kind == kindIDX {
		return idxTask(s.Folder)
	}
	r, err := digitRaw()
	return r.task, err
}

// Load reads or draws the training and validation splits. Errors wrap ErrSpec
// or ErrFile.
func (s Spec) Load() (Splits, error) {
	if err := s.check(); err != nil {
		return Splits{}, err
	}
	if g, err := s.generated(); g != nil && err == nil {
		return s.loadGenerated(g)
	}
	r, train, val, err := s.numbers()
	if err != nil {
		return Splits{}, err
	}
	if train, err = first(train, s.Train, "train"); err != nil {
		return Splits{}, err
	}
	if val, err = first(val, s.Val, "val"); err != nil {
		return Splits{}, err
	}
	return Splits{Task: r.task, Train: r.pick(train), Val: r.pick(val)}, nil
}

// numbers are the images that training and validation draw from, and which of
// them belong to which.
func (s Spec) numbers() (r raw, train, val []int, err error) {
	cut := digitTrain
	var seen []int
	if s.Kind == kindIDX {
		r, err = idxRaw(s.Folder, "train")
		seen, cut = count(len(r.labels)), len(r.labels)-len(r.labels)/6
	} else if r, err = digitRaw(); err == nil {
		seen, _ = digitSplit(r)
	}
	if err != nil {
		return raw{}, nil, nil, err
	}
	order := deal(r.labels, seen, s.Seed)
	return r, order[:cut], order[cut:], nil
}

// digitSplit parts the digits into those a search may see and the test split.
// It is the same for every Seed of a Spec: a seed that moved test examples into
// training would let a search see them.
func digitSplit(r raw) (seen, test []int) {
	order := deal(r.labels, count(len(r.labels)), 0)
	return order[:digitTrain+digitVal], order[digitTrain+digitVal:]
}

// first are the first n of all, or all if n is 0.
func first(all []int, n int, name string) ([]int, error) {
	if n == 0 {
		n = len(all)
	}
	if n > len(all) {
		return nil, fmt.Errorf("%w: %s=%d examples are asked for, but there are %d", ErrSpec, name, n, len(all))
	}
	return all[:n], nil
}

func (s Spec) loadGenerated(g generated) (out Splits, err error) {
	out.Task = g.task()
	if out.Train, err = drawn(g, s.Seed, trainStream, s.Train, "train"); err != nil {
		return Splits{}, err
	}
	if out.Val, err = drawn(g, s.Seed, valStream, s.Val, "val"); err != nil {
		return Splits{}, err
	}
	return out, nil
}

func drawn(g generated, seed int64, st stream, n int, name string) (Examples, error) {
	all, err := first(count(size(g, st)), n, name)
	if err != nil {
		return Examples{}, err
	}
	return g.draw(seed, st, len(all)).pick(all), nil
}

// The test split goes through a door that only this package and final can open.
func init() {
	door.Test = func(spec any) (shape []int, images []float32, labels []int32, err error) {
		e, err := spec.(Spec).test()
		return e.Shape, e.Images, e.Labels, err
	}
}

func (s Spec) test() (Examples, error) {
	if err := s.check(); err != nil {
		return Examples{}, err
	}
	if g, err := s.generated(); g != nil && err == nil {
		return drawn(g, 0, testStream, 0, "test")
	}
	if s.Kind == kindIDX {
		return idxTest(s.Folder)
	}
	r, err := digitRaw()
	if err != nil {
		return Examples{}, err
	}
	_, test := digitSplit(r)
	return r.pick(test), nil
}
