package spaces

import (
	"math"
	"slices"
	"sort"

	"github.com/genius-nas/nasgo/nasgo/metric"
)

// TableReport is what only reports may see of a table: where an architecture
// stands among all that are feasible, by the mean score, and what it reaches on
// the test split. No search asks it.
type TableReport struct {
	t      *Table
	scores []float64 // mean scores of the feasible architectures, ascending
	tests  []float64 // their mean test accuracies, ascending; nil if the table has none
	best   Arch
}

// Report ranks the table's architectures, those that its space's constraints
// exclude left out.
func (t *Table) Report() *TableReport {
	r := &TableReport{t: t}
	top := -1.0
	for n := range t.rows {
		a := t.space.at(int64(n))
		if t.space.Feasible(a) != nil {
			continue
		}
		score := t.mean(t.scores(), n)
		r.scores = append(r.scores, score)
		if t.test != nil {
			r.tests = append(r.tests, t.mean(t.test, n))
		}
		if score > top {
			top, r.best = score, a
		}
	}
	slices.Sort(r.scores)
	slices.Sort(r.tests)
	return r
}

// Len is the number of architectures ranked.
func (r *TableReport) Len() int { return len(r.scores) }

// Rank of a by mean score, 1 the best; equal scores share the better rank. 0 if
// a is not of the space. An infeasible one has the rank it would have.
func (r *TableReport) Rank(a Arch) int {
	score, err := r.t.Score(a)
	if err != nil {
		return 0
	}
	return rank(r.scores, score.Percent)
}

// TestRank is Rank by mean test accuracy, as the file of NAS-Bench-201 ranks.
// 0 if a is not of the space, or the table has no test accuracies.
func (r *TableReport) TestRank(a Arch) int {
	test, ok := r.Test(a)
	if !ok {
		return 0
	}
	return rank(r.tests, float64(test))
}

func rank(ascending []float64, v float64) int {
	notBetter := sort.Search(len(ascending), func(i int) bool { return ascending[i] > v })
	return len(ascending) - notBetter + 1
}

// RankPercent is the rank in percent of the architectures ranked, above 0 to
// 100; lower is better. NaN if a is not of the space, or none is feasible.
func (r *TableReport) RankPercent(a Arch) float64 {
	rank := r.Rank(a)
	if rank == 0 || len(r.scores) == 0 {
		return math.NaN()
	}
	return 100 * float64(rank) / float64(len(r.scores))
}

// Regret is how far the mean score of a lies below the best feasible one, in
// points of accuracy; lower is better. NaN if a is not of the space, or none is
// feasible.
func (r *TableReport) Regret(a Arch) float64 {
	score, err := r.t.Score(a)
	if err != nil || len(r.scores) == 0 {
		return math.NaN()
	}
	return r.scores[len(r.scores)-1] - score.Percent
}

// Best is the feasible architecture with the highest mean score, the first of
// them in the order of numbers; nil if none is feasible.
func (r *TableReport) Best() Arch { return slices.Clone(r.best) }

// Test is the mean test accuracy of a over its trainings; false if a is not of
// the space, or the table has no test accuracies.
func (r *TableReport) Test(a Arch) (metric.Test, bool) {
	n, err := r.t.row(a)
	if err != nil || r.t.test == nil {
		return 0, false
	}
	return metric.Test(r.t.mean(r.t.test, n)), true
}
