package spaces

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
)

const (
	maxRows    = 1 << 20 // architectures in a table
	maxRuns    = 1 << 8  // trainings of one architecture
	maxEpochs  = 1 << 12 // in a curve
	maxNumbers = 1 << 26 // in a column
)

// TableData is what NewTable makes a table of. Val or Test is needed; they hold,
// for each architecture in the order of Space.All without constraints, the
// accuracy of each training in percent, as many of each. What is nil the table
// does not have.
type TableData struct {
	Name  string // what the table is called, needed
	Notes string // how its numbers came about: data, schedule, seeds, split
	Val   [][]float64
	Test  [][]float64
	// Curves are validation accuracies after each epoch, by architecture and
	// training, equally many.
	Curves [][][]float64
	// Seconds of each training.
	Seconds [][]float64
}

// NewTable makes a table of numbers. The error wraps ErrTable and names the
// architecture whose numbers are missing, too many, or no accuracies.
func NewTable(s *Space, d TableData) (*Table, error) {
	t, err := newTable(s, d)
	if err != nil {
		return nil, fmt.Errorf("%w %s of space %s: %w", ErrTable, d.Name, s.Name, err)
	}
	return t, nil
}

func newTable(s *Space, d TableData) (*Table, error) {
	rows, err := s.tableRows()
	if err != nil {
		return nil, err
	}
	t := &Table{name: d.Name, notes: d.Notes, space: s, rows: rows}
	if d.Name == "" {
		return nil, errors.New("TableData.Name is empty: name the table")
	}
	for _, first := range [][][]float64{d.Val, d.Test} {
		if len(first) > 0 && t.runs == 0 {
			t.runs = len(first[0])
		}
	}
	if len(d.Curves) > 0 && len(d.Curves[0]) > 0 {
		t.epochs = len(d.Curves[0][0])
	}
	for _, c := range []struct {
		name string
		from [][]float64
		to   *[]float64
	}{{"Val", d.Val, &t.val}, {"Test", d.Test, &t.test}, {"Seconds", d.Seconds, &t.seconds}} {
		if c.from == nil {
			continue
		}
		if *c.to, err = flatten(s, c.name, c.from, rows, t.runs); err != nil {
			return nil, err
		}
	}
	if d.Curves != nil {
		if t.curves, err = flattenCurves(s, d.Curves, rows, t.runs, t.epochs); err != nil {
			return nil, err
		}
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %s", s.Name, t.name, t.notes, t.Numbers()))
	t.hash = hex.EncodeToString(sum[:])
	return t, nil
}

// tableRows is the number of architectures that a table of the space has.
func (s *Space) tableRows() (int, error) {
	n := s.product()
	if len(s.Choices) == 0 || n.Sign() == 0 || !n.IsInt64() || n.Int64() > maxRows {
		return 0, fmt.Errorf("the space has %v architectures; a table is of 1 to %d", n, maxRows)
	}
	return int(n.Int64()), nil
}

func flatten(s *Space, name string, list [][]float64, rows, runs int) ([]float64, error) {
	if len(list) != rows {
		return nil, fmt.Errorf("TableData.%s has %d rows, the space %d architectures", name, len(list), rows)
	}
	out := make([]float64, 0, rows*runs)
	for n, row := range list {
		if len(row) != runs {
			return nil, fmt.Errorf("TableData.%s of %s has %d trainings, others %d", name, s.Encode(s.at(int64(n))), len(row), runs)
		}
		out = append(out, row...)
	}
	return out, nil
}

func flattenCurves(s *Space, list [][][]float64, rows, runs, epochs int) ([]float64, error) {
	if len(list) != rows {
		return nil, fmt.Errorf("TableData.Curves has %d rows, the space %d architectures", len(list), rows)
	}
	var out []float64
	for n, row := range list {
		if len(row) != runs {
			return nil, fmt.Errorf("the curves of %s are of %d trainings, others of %d", s.Encode(s.at(int64(n))), len(row), runs)
		}
		for _, curve := range row {
			if len(curve) != epochs {
				return nil, fmt.Errorf("a curve of %s has %d epochs, others %d", s.Encode(s.at(int64(n))), len(curve), epochs)
			}
			out = append(out, curve...)
		}
	}
	return out, nil
}

// check says whether the table's numbers are as many as they must be, and what
// they are said to be. Whatever way a table comes in, it comes past here.
func (t *Table) check() error {
	switch {
	case t.val == nil && t.test == nil:
		return errors.New("it has neither validation nor test accuracies")
	case t.runs < 1 || t.runs > maxRuns:
		return fmt.Errorf("it has %d trainings of an architecture, want 1 to %d", t.runs, maxRuns)
	case t.epochs > maxEpochs || t.curves != nil && t.epochs < 1:
		return fmt.Errorf("its curves have %d epochs, want 1 to %d", t.epochs, maxEpochs)
	case t.rows*t.runs*max(1, t.epochs) > maxNumbers:
		return fmt.Errorf("it has more than %d numbers", maxNumbers)
	}
	for _, c := range t.columns() {
		if err := t.checkColumn(c); err != nil {
			return err
		}
	}
	return nil
}

// column is one kind of number of a table.
type column struct {
	name   string
	values *[]float64 // *values is nil where the table has none
	each   int        // numbers of one training: 1, or the epochs of a curve
	top    float64    // the largest that makes sense
}

// columns are those a table can have, in the order of its binary form.
func (t *Table) columns() []column {
	return []column{
		{"validation accuracy", &t.val, 1, 100},
		{"test accuracy", &t.test, 1, 100},
		{"seconds", &t.seconds, 1, math.MaxFloat64},
		{"validation accuracy of an epoch", &t.curves, t.epochs, 100},
	}
}

func (t *Table) checkColumn(c column) error {
	if *c.values == nil {
		return nil
	}
	if want := t.rows * t.runs * c.each; len(*c.values) != want {
		return fmt.Errorf("%s: it has %d numbers, want %d", c.name, len(*c.values), want)
	}
	for i, v := range *c.values {
		if !(v >= 0 && v <= c.top) { // so NaN too
			key := t.space.Encode(t.space.at(int64(i / (t.runs * c.each))))
			return fmt.Errorf("the %s of %s is %v, which is none", c.name, key, v)
		}
	}
	return nil
}

// Numbers is the checksum, in hexadecimal, of the table's numbers alone: equal
// for the same numbers in whatever form and under whatever name.
func (t *Table) Numbers() string {
	h := sha256.New()
	fmt.Fprintf(h, "%d trainings", t.runs)
	var b [8]byte
	for _, c := range t.columns() {
		fmt.Fprintf(h, " %d", len(*c.values))
		for _, v := range *c.values {
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
			h.Write(b[:])
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
