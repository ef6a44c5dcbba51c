package spaces

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
)

// Table is what each architecture of a space reached when somebody trained it.
// It holds every architecture of the space, constraints aside; parameters and
// FLOPs are the space's own, with which a published file was checked to agree.
// A Table is not changed once made, and any number of goroutines may ask it.
type Table struct {
	name, notes, hash string
	space             *Space
	rows, runs        int // architectures, and trainings of each that have numbers
	// Numbers of row n, the architecture of that number, and training i stand at
	// n*runs+i; nil where the table has none.
	val, test []float64 // percent
	seconds   []float64
	// curves has the validation accuracy after epoch e, from 0, at
	// (n*runs+i)*epochs+e, in percent.
	curves []float64
	epochs int
}

// Name is the name of the file that the table was published in, or what its
// maker called it.
func (t *Table) Name() string { return t.name }

// Space is the space that the table is of.
func (t *Table) Space() *Space { return t.space }

// Len is the number of architectures.
func (t *Table) Len() int { return t.rows }

// SHA256 is the checksum, in hexadecimal, of the file that was published, in
// whatever form it lies here; of a table made by NewTable, that of its numbers.
func (t *Table) SHA256() string { return t.hash }

// Source says which split the scores are of: the validation split where the
// table has one.
func (t *Table) Source() metric.Source {
	if t.val != nil {
		return metric.FromVal
	}
	return metric.FromTest
}

// Runs is the number of single trainings of each architecture that have numbers
// of their own: 1 where only means were published.
func (t *Table) Runs() int { return t.runs }

// Score is what a search may see of a: the mean over its trainings, in percent,
// of validation accuracy, or of test accuracy where the table has no other. The
// error wraps ErrArch.
func (t *Table) Score(a Arch) (metric.Score, error) {
	n, err := t.row(a)
	if err != nil {
		return metric.Score{}, err
	}
	return t.score(t.mean(t.scores(), n)), nil
}

// RunScore is Score of one training alone, from 0 to Runs()-1: it is as noisy as
// a training is. The error wraps ErrArch, or says which trainings there are.
func (t *Table) RunScore(a Arch, run int) (metric.Score, error) {
	i, err := t.at(a, run)
	if err != nil {
		return metric.Score{}, err
	}
	return t.score(t.scores()[i]), nil
}

// Curve is the validation accuracy of a training after each epoch; nil if the
// table has none, or no such training.
func (t *Table) Curve(a Arch, run int) []metric.Val {
	i, err := t.at(a, run)
	if err != nil || t.curves == nil {
		return nil
	}
	curve := make([]metric.Val, t.epochs)
	for e := range curve {
		curve[e] = metric.Val(t.curves[i*t.epochs+e])
	}
	return curve
}

// Seconds is how long a training took; false if the table does not say, or has
// no such training.
func (t *Table) Seconds(a Arch, run int) (float64, bool) {
	i, err := t.at(a, run)
	if err != nil || t.seconds == nil {
		return 0, false
	}
	return t.seconds[i], true
}

// Cost is what the table says of a: the space's own count, with which the file
// was checked to agree. The error wraps ErrArch.
func (t *Table) Cost(a Arch) (nn.Cost, error) { return t.space.quickCost(a) }

// Notes says in words how the numbers came about, with the caveat that goes
// with them wherever they are shown.
func (t *Table) Notes() string {
	each := "one number each"
	if t.runs > 1 {
		each = fmt.Sprintf("%d trainings each", t.runs)
	}
	text := fmt.Sprintf("%s: %d architectures of %s, %s.", t.name, t.rows, t.space.Name, each)
	made := t.notes
	if made == "" {
		made = t.space.TableNotes
	}
	for _, more := range []string{made, t.Source().Caveat()} {
		if more != "" {
			text += " " + more
		}
	}
	return text
}

// row is the row of an architecture.
func (t *Table) row(a Arch) (int, error) {
	if err := t.space.Check(a); err != nil {
		return 0, err
	}
	return int(t.space.number(a)), nil
}

// at is the place of one training in the columns.
func (t *Table) at(a Arch, run int) (int, error) {
	n, err := t.row(a)
	if err == nil && (run < 0 || run >= t.runs) {
		err = fmt.Errorf("table %s has no training %d, only 0 to %d", t.name, run, t.runs-1)
	}
	return n*t.runs + run, err
}

// scores is the column that a search is led by.
func (t *Table) scores() []float64 {
	if t.val != nil {
		return t.val
	}
	return t.test
}

func (t *Table) score(percent float64) metric.Score {
	if t.val != nil {
		return metric.Val(percent).Score()
	}
	return metric.OnlyTest(metric.Test(percent))
}

// mean of row n, summed in the order of the trainings as the authors of the
// published tables did.
func (t *Table) mean(column []float64, n int) float64 {
	var sum float64
	for _, v := range column[n*t.runs : (n+1)*t.runs] {
		sum += v
	}
	return sum / float64(t.runs)
}
