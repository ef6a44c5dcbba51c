package spaces

import (
	"math"
	"slices"
	"sort"

	"github.com/genius-nas/nasgo/nasgo/metric"
)

// TableReport is what only reports may see of a table: where an architecture
// stands among all that are feasible. No search asks it.
type TableReport struct {
	t      *Table
	sorted []float64 // scores of the feasible architectures, ascending
	best   Arch
}

// Report ranks the table's architectures, those that its space's constraints
// exclude left out.
func (t *Table) Report() *TableReport {
	r := &TableReport{t: t}
	top := -1.0
	for n := range int64(t.Len()) {
		a := t.space.at(n)
		if t.space.Feasible(a) != nil {
			continue
		}
		score := t.mean(n)
		r.sorted = append(r.sorted, score)
		if score > top {
			top, r.best = score, a
		}
	}
	slices.Sort(r.sorted)
	return r
}

// Len is the number of architectures ranked.
func (r *TableReport) Len() int { return len(r.sorted) }

// Rank of a by score, 1 the best; equal scores share the better rank. 0 if a is
// not of the space. An infeasible one has the rank it would have.
func (r *TableReport) Rank(a Arch) int {
	score, err := r.t.Score(a)
	if err != nil {
		return 0
	}
	notBetter := sort.Search(len(r.sorted), func(i int) bool { return r.sorted[i] > score.Percent })
	return len(r.sorted) - notBetter + 1
}

// RankPercent is the rank in percent of the architectures ranked, above 0 to
// 100; lower is better. NaN if a is not of the space, or none is feasible.
func (r *TableReport) RankPercent(a Arch) float64 {
	rank := r.Rank(a)
	if rank == 0 || len(r.sorted) == 0 {
		return math.NaN()
	}
	return 100 * float64(rank) / float64(len(r.sorted))
}

// Regret is how far the score of a lies below the best feasible one, in points
// of accuracy; lower is better. NaN if a is not of the space, or none is feasible.
func (r *TableReport) Regret(a Arch) float64 {
	score, err := r.t.Score(a)
	if err != nil || len(r.sorted) == 0 {
		return math.NaN()
	}
	return r.sorted[len(r.sorted)-1] - score.Percent
}

// Best is the feasible architecture with the highest score, the first of them
// in the order of numbers; nil if none is feasible.
func (r *TableReport) Best() Arch { return slices.Clone(r.best) }

// Test is the mean test accuracy of a; false if a is not of the space.
func (r *TableReport) Test(a Arch) (metric.Test, bool) {
	score, err := r.t.Score(a)
	return metric.Test(score.Percent), err == nil
}
