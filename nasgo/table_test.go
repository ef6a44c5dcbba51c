package nasgo_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

// published is the published table of NAS-Bench-Macro, where it is at hand.
func published(t testing.TB) *spaces.Table {
	t.Helper()
	table, err := spaces.ReadTable(spacetest.Published(t, "benchmark/nas-bench-macro_cifar10.json"), nasbenchmacro.Space())
	require.NoError(t, err)
	return table
}

// TestSearchOnTable: what is stored is the table's, says which split it is of,
// and what a simulation finds is what the study finds.
func TestSearchOnTable(t *testing.T) {
	for name, table := range map[string]*spaces.Table{"small": smallTable(t), "ours": tables.Digits(), "published": nil} {
		t.Run(name, func(t *testing.T) {
			if table == nil {
				table = published(t)
			}
			c := nasgo.Config{Space: table.Space(), Table: table, Proposer: sampling{}, Seed: 11, Budget: 8}
			s := open(t, file(t), c)
			require.NoError(t, s.Run(t.Context(), 8, nil))
			r := record(t, s)
			require.Equal(t, table.Source(), r.Info.ScoreOf)
			require.Equal(t, table.Source().Caveat(), r.Info.Caveat)
			require.Contains(t, r.Info.Trainer, table.SHA256())
			outcomes, err := nasgo.Simulate(t.Context(), c, 8, 11)
			require.NoError(t, err)
			require.Len(t, outcomes, 8)
			for i, x := range r.Trials {
				want, err := table.Score(x.Arch)
				require.NoError(t, err)
				require.Equal(t, want, *x.Score)
				require.Equal(t, "table", x.Backend)
				o := nasgo.Outcome{Trial: x.Number, Arch: x.Arch, Key: x.Key, Cost: x.Cost, Score: x.Score, State: nasgo.Told, Said: x.Reason}
				require.Equal(t, o, outcomes[i])
			}

			require.NoError(t, s.AddBaselines(t.Context(), 5, inRandomOrder("old")))
			require.NoError(t, s.AddBaselines(t.Context(), 5, sampling{}, inRandomOrder("other")))
			r = record(t, s)
			require.Len(t, r.Baselines, 2, "older ones are replaced")
			require.Equal(t, "sampling", r.Baselines[0].Proposer)
			for seed, curve := range r.Baselines[0].Curves {
				outcomes, err := nasgo.Simulate(t.Context(), c, 8, int64(seed+1))
				require.NoError(t, err)
				best := 0.0
				for i, o := range outcomes {
					best = max(best, o.Score.Percent)
					require.InDelta(t, best, curve[i], 0)
				}
				require.Positive(t, r.Baselines[0].RankPercent[seed])
				require.LessOrEqual(t, r.Baselines[0].RankPercent[seed], 100.0)
			}
			require.Equal(t, r.Baselines[0].Curves, r.Baselines[1].Curves, "the same draws by another name")
		})
	}
}

// inRandomOrder is sampling by another name.
type inRandomOrder string

func (n inRandomOrder) Name() string { return string(n) }
func (inRandomOrder) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	return sampling{}.Propose(ctx, q)
}

func TestBaselinesNeedSomething(t *testing.T) {
	s := open(t, file(t), config())
	require.ErrorContains(t, s.AddBaselines(t.Context(), 3, clumsy{}), "no table")
	table := smallTable(t)
	s = open(t, file(t), nasgo.Config{Space: table.Space(), Table: table, Proposer: sampling{}})
	require.ErrorIs(t, s.AddBaselines(t.Context(), 3, sampling{}), nasgo.ErrState)
	_, err := nasgo.Open(file(t), nasgo.Config{Space: tiny(), Table: table})
	require.ErrorContains(t, err, "the study is of tiny")
}

// TestSimulationRunsOut: a small space ends a simulation without an error.
func TestSimulationRunsOut(t *testing.T) {
	c := config()
	c.Proposer = inOrder{}
	c.Trainer = counting{}
	outcomes, err := nasgo.Simulate(t.Context(), c, 100, 1)
	require.NoError(t, err)
	require.Len(t, outcomes, 36)
}
