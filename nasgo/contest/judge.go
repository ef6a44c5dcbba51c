package contest

import (
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/spaces"
)

// Judge knows the ranks of a table.
type Judge struct {
	table  *spaces.Table
	report *spaces.TableReport
}

// NewJudge ranks a table.
func NewJudge(t *spaces.Table) *Judge { return &Judge{t, t.Report()} }

// Networks is the number of architectures that are ranked.
func (j *Judge) Networks() int { return j.report.Len() }

// Result is one without entries yet, for searches of so many evaluations.
func (j *Judge) Result(evaluations int) Result {
	return Result{
		Table: j.table.Name(), Space: j.table.Space().Name, Of: j.table.Source(),
		Networks: j.report.Len(), Evaluations: evaluations,
	}
}

// Search follows the best so far of one search. An outcome without a score is no
// evaluation: a table has a result for each architecture. A search under
// another notation, or with scores changed on the way, is judged too, if its
// architectures are given as the table knows them: of the scores only the order
// counts. The error wraps spaces.ErrArch, or says that there is no score.
func (j *Judge) Search(seed int64, outcomes []nasgo.Outcome) (Search, error) {
	r := Search{Seed: seed}
	best := 0.0
	var now step
	for _, o := range outcomes {
		if o.Score == nil {
			continue
		}
		if len(r.Rank) == 0 || o.Score.Percent > best {
			best, r.Best = o.Score.Percent, slices.Clone(o.Arch)
			var err error
			if now, err = j.step(o.Arch); err != nil {
				return Search{}, fmt.Errorf("seed %d, trial %d: %w", seed, o.Trial, err)
			}
		}
		r.Rank, r.Score = append(r.Rank, now.rank), append(r.Score, now.score)
		if now.tested {
			r.Test = append(r.Test, now.test)
		}
	}
	if len(r.Rank) == 0 {
		return Search{}, fmt.Errorf("seed %d: none of %d trials has a score", seed, len(outcomes))
	}
	return r, nil
}

// step is what the table says of one architecture.
type step struct {
	rank   int
	score  float64
	test   metric.Test
	tested bool
}

func (j *Judge) step(a spaces.Arch) (step, error) {
	score, err := j.table.Score(a)
	if err != nil {
		return step{}, err
	}
	s := step{rank: j.report.Rank(a), score: score.Percent}
	s.test, s.tested = j.report.Test(a)
	return s, nil
}
