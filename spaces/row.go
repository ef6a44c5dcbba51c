package spaces

import (
	"errors"
	"fmt"
	"math"
)

// row is the value of one architecture; has tells what was there.
type row struct {
	has           uint16
	test          []float64 // one a training, or one mean
	mean          float64   // of test, as the file has it
	val           float64
	rank          int64
	params, flops int64
}

// The members of a row.
const (
	hasTestAcc uint16 = 1 << iota
	hasMeanAcc
	hasAcc
	hasMean
	hasStd // of the trainings: it is not kept
	hasParams
	hasFLOPs
	hasVal200
	hasTest200
	hasRank
)

var fields = map[string]uint16{
	"test_acc": hasTestAcc, "mean_acc": hasMeanAcc, "acc": hasAcc, "mean": hasMean, "std": hasStd, "params": hasParams, "flops": hasFLOPs,
	"val_acc_200": hasVal200, "test_acc_200": hasTest200, "rank": hasRank,
}

// format is what the members of a row are in the files of one benchmark.
type format struct {
	of        string // the benchmark
	need, may uint16
	names     string // of the members it needs
	sizes     bool   // the rows have parameters and FLOPs
	both      bool   // validation and test accuracy, and a rank
}

var formats = []format{
	{of: "NAS-Bench-Macro", need: hasTestAcc | hasMeanAcc | hasParams | hasFLOPs, may: hasStd, names: "test_acc, mean_acc, params and flops", sizes: true},
	{of: "Channel-Bench-Macro", need: hasAcc | hasMean | hasParams | hasFLOPs, may: hasStd, names: "acc, mean, params and flops", sizes: true},
	{of: "NAS-Bench-201", need: hasVal200 | hasTest200 | hasRank, names: "val_acc_200, test_acc_200 and rank", both: true},
}

// format is the one that the row has; the error says what is missing of the
// one that it has most of.
func (r row) format() (*format, error) {
	for i := range formats {
		f := &formats[i]
		if r.has&^f.may == f.need {
			return f, nil
		}
	}
	for _, f := range formats {
		if r.has&f.need&^(hasParams|hasFLOPs) != 0 {
			return nil, fmt.Errorf("it needs %s, as tables of %s have, and no others", f.names, f.of)
		}
	}
	return nil, errors.New("it needs test_acc, mean_acc, params and flops, or what another benchmark's tables have: see spaces.ReadTableFrom")
}

// check says whether the row makes sense by itself.
func (r row) check() error {
	if len(r.test) == 0 {
		return errors.New("it has no test_acc")
	}
	var sum float64
	for _, v := range r.test {
		if !(v >= 0 && v <= 100) {
			return fmt.Errorf("it has %v, which is no accuracy in percent, 0 to 100", v)
		}
		sum += v
	}
	if !(r.val >= 0 && r.val <= 100) {
		return fmt.Errorf("val_acc_200 is %v, which is no accuracy in percent, 0 to 100", r.val)
	}
	if mean := sum / float64(len(r.test)); r.has&(hasMeanAcc|hasMean) != 0 && !(math.Abs(mean-r.mean) <= 1e-9) {
		return fmt.Errorf("the mean is given as %v, that of its accuracies is %v", r.mean, mean)
	}
	return nil
}

// row reads the value of one architecture into r, which it empties first.
func (s *scanner) row(r *row) error {
	*r = row{test: r.test[:0]}
	return s.members(func(key []byte) error {
		field, known := fields[string(key)]
		if !known || r.has&field != 0 {
			return fmt.Errorf("its member %q is unknown or there twice", clip(string(key)))
		}
		r.has |= field
		if err := s.field(r, field); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		return nil
	})
}

func (s *scanner) field(r *row, field uint16) (err error) {
	switch field {
	case hasTestAcc, hasAcc:
		return s.accuracies(r)
	case hasTest200:
		var v float64
		v, err = s.float()
		r.test = append(r.test, v)
	case hasMeanAcc, hasMean:
		r.mean, err = s.float()
	case hasStd:
		_, err = s.float()
	case hasVal200:
		r.val, err = s.float()
	case hasParams:
		r.params, err = s.integer()
	case hasFLOPs:
		r.flops, err = s.integer()
	case hasRank:
		r.rank, err = s.integer()
	}
	return err
}

func (s *scanner) accuracies(r *row) error {
	if err := s.take('['); err != nil {
		return err
	}
	return s.list(']', func() error {
		v, err := s.float()
		if len(r.test) == maxRuns {
			return fmt.Errorf("it has more than %d values", maxRuns)
		}
		r.test = append(r.test, v)
		return err
	})
}
