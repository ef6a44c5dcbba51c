package spaces

import (
	"fmt"
	"math"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
)

// Table is a published table: what each architecture of a space reached when
// its authors trained it. It holds every architecture of the space, constraints
// aside, and a few bytes a row; parameters and FLOPs are the space's own, with
// which the file was checked to agree. A Table is not changed once read.
type Table struct {
	name  string
	space *Space
	hash  string
	runs  int      // trainings of each architecture
	acc   accuracy // of row n, the architecture of that number, at n*runs
}

// accuracy is a list of accuracies in percent. Published ones are mostly
// hundredths, and then two bytes keep one exactly.
type accuracy struct {
	hundredths []uint16
	single     bool // the values went through 32 bits on their way, as PyTorch's do
	whole      []float64
}

func (a accuracy) at(i int) float64 {
	if a.whole != nil {
		return a.whole[i]
	}
	return fromHundredths(a.hundredths[i], a.single)
}

func fromHundredths(h uint16, single bool) float64 {
	if single {
		return float64(float32(h) / 100)
	}
	return float64(h) / 100
}

// pack keeps values, none of which it changes.
func pack(values []float64) accuracy {
	for _, single := range []bool{true, false} {
		h := make([]uint16, len(values))
		fits := func(i int) bool {
			h[i] = uint16(math.Round(values[i] * 100))
			return fromHundredths(h[i], single) == values[i]
		}
		n := 0
		for n < len(values) && fits(n) {
			n++
		}
		if n == len(values) {
			return accuracy{hundredths: h, single: single}
		}
	}
	return accuracy{whole: slices.Clone(values)}
}

// Name is the file's name, without its folder.
func (t *Table) Name() string { return t.name }

// Space is the space that the table is of.
func (t *Table) Space() *Space { return t.space }

// Len is the number of architectures.
func (t *Table) Len() int { return t.acc.len() / t.runs }

func (a accuracy) len() int { return max(len(a.hundredths), len(a.whole)) }

// SHA256 is the checksum of the file that was read, in hexadecimal.
func (t *Table) SHA256() string { return t.hash }

// Source says which split the scores are of. The tables this package reads have
// test accuracies only.
func (t *Table) Source() metric.Source { return metric.FromTest }

// Score is what a search may see of a: the mean over its trainings, in percent.
// The error wraps ErrArch.
func (t *Table) Score(a Arch) (metric.Score, error) {
	if err := t.space.Check(a); err != nil {
		return metric.Score{}, err
	}
	return metric.OnlyTest(metric.Test(t.mean(t.space.number(a)))), nil
}

// Cost is what the table says of a: the space's own count, with which the file
// was checked to agree. The error wraps ErrArch.
func (t *Table) Cost(a Arch) (nn.Cost, error) { return t.space.quickCost(a) }

// mean of row n, summed in the order of the trainings as its authors did.
func (t *Table) mean(n int64) float64 {
	var sum float64
	for i := range t.runs {
		sum += t.acc.at(int(n)*t.runs + i)
	}
	return sum / float64(t.runs)
}

// Notes says in words how the numbers came about, with the caveat that goes
// with them wherever they are shown.
func (t *Table) Notes() string {
	text := fmt.Sprintf("%s: %d architectures of %s, %d trainings each.", t.name, t.Len(), t.space.Name, t.runs)
	for _, more := range []string{t.space.TableNotes, t.Source().Caveat()} {
		if more != "" {
			text += " " + more
		}
	}
	return text
}
