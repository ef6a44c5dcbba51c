package bench

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/tinyconv"
)

// The tables that lie in the program are what this trainer gives: a few of their
// trainings are done again. On the kind of machine that made them the numbers are
// the same; on another one XLA rounds in another order, which after sixteen epochs
// is as much as another seed.
func TestTrainingsOfOurTables(t *testing.T) {
	needWorker(t)
	for _, c := range []struct {
		table *spaces.Table
		data  data.Spec
	}{{tables.Digits(), Digits(1)}, {tables.Task(), Task(1)}} {
		p := Plan{Space: tinyconv.Space(), Data: c.data, Seed: 1, Backend: worker.BackendCPU, Journal: filepath.Join(t.TempDir(), "again")}
		pr, err := p.prepare()
		if err != nil {
			t.Skipf("the tables were made on xla:cpu: %v", err)
		}
		w := &crew{project: pr}
		require.NoError(t, w.hire(t.Context()))
		for _, a := range []spaces.Arch{{1, 0, 1, 2, 2}, {2, 2, 2, 0, 0}} {
			j := pr.jobs[pr.rows[p.Space.Encode(a)]]
			for run := range 2 {
				r, err := w.worker.Run(t.Context(), worker.Job{ID: j.key, Network: j.network, Data: c.data, Schedule: Schedule, Seed: pr.seed(run), Backend: p.Backend}, nil)
				require.NoError(t, err)
				score, err := c.table.RunScore(a, run)
				require.NoError(t, err)
				off := math.Abs(float64(r.Val) - score.Percent)
				t.Logf("%s %s, training %d: %.2f%%, %.2f from the table", c.table.Name(), j.key, run, float64(r.Val), off)
				assert.Less(t, off, 12.0)
			}
		}
	}
}
