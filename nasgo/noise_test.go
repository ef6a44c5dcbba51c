package nasgo_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// noisy is a table of tiny in which single trainings order the networks
// otherwise than their means do.
func noisy(t testing.TB) *spaces.Table {
	t.Helper()
	s := tiny()
	r := rand.New(rand.NewPCG(5, 5))
	d := spaces.TableData{Name: "noisy"}
	for range s.All() {
		mid := 60 + 5*r.Float64()
		d.Val = append(d.Val, []float64{mid - 12.25, mid + 9.5, mid + 4.125})
		d.Test = append(d.Test, []float64{mid, mid, mid})
		d.Seconds = append(d.Seconds, []float64{1, 2, 4})
	}
	table, err := spaces.NewTable(s, d)
	require.NoError(t, err)
	return table
}

// curious draws and keeps the questions.
type curious struct {
	sampling
	asked *[]nasgo.Question
}

func (c curious) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	*c.asked = append(*c.asked, q)
	return c.sampling.Propose(ctx, q)
}

// TestNoise: the search is told single trainings, each of them now and then;
// the record has the means beside them, and the proposer never.
func TestNoise(t *testing.T) {
	table := noisy(t)
	var asked []nasgo.Question
	c := nasgo.Config{Space: table.Space(), Table: table, Noise: true, Proposer: curious{asked: &asked}, Seed: 3, Budget: 30}
	path := file(t)
	s := open(t, path, c)
	require.NoError(t, s.Run(t.Context(), 30, nil))
	r := record(t, s)
	require.True(t, r.Info.Noise)
	runs := map[int]int{}
	for _, x := range r.Trials {
		mean, err := table.Score(x.Arch)
		require.NoError(t, err)
		require.Equal(t, mean, *x.Mean)
		require.Equal(t, mean, *x.Reported())
		seen := false
		for run := range table.Runs() {
			one, err := table.RunScore(x.Arch, run)
			require.NoError(t, err)
			if one == *x.Score {
				seen = true
				runs[run]++
				require.InDelta(t, float64(int(1)<<run), x.Seconds, 0)
			}
		}
		require.True(t, seen, "trial %d has the score of no training", x.Number)
	}
	for run := range table.Runs() {
		require.Greater(t, runs[run], 2, "each training is drawn: %v", runs)
	}

	require.NotEqual(t, highestMean(r), r.Best().Number, "this table is made so that noise misleads")
	told := asked[len(asked)-1].History
	require.Len(t, told, 29)
	for _, o := range told {
		require.Equal(t, r.Trials[o.Trial-1].Score, o.Score)
		require.NotContains(t, fmt.Sprintf("%+v %v", o, o.Score.Percent), fmt.Sprint(r.Trials[o.Trial-1].Mean.Percent))
	}

	outcomes, err := nasgo.Simulate(t.Context(), c, 30, 3)
	require.NoError(t, err)
	for i, o := range outcomes {
		require.Equal(t, r.Trials[i].Score, o.Score, "a simulation sees the same noise")
	}

	c.Noise = false
	_, err = nasgo.Open(path, c)
	require.ErrorIs(t, err, nasgo.ErrOtherStudy)
	require.ErrorContains(t, err, "one of 3 trainings")
}

func highestMean(r nasgo.Record) int {
	best := r.Trials[0]
	for _, x := range r.Trials {
		if x.Mean.Percent > best.Mean.Percent {
			best = x
		}
	}
	return best.Number
}

// TestBaselinesUnderNoise: they see noise as the study does, and their curves
// are the means of what looked best.
func TestBaselinesUnderNoise(t *testing.T) {
	table := noisy(t)
	c := nasgo.Config{Space: table.Space(), Table: table, Noise: true, Proposer: sampling{}, Seed: 3}
	s := open(t, file(t), c)
	require.NoError(t, s.Run(t.Context(), 20, nil))
	require.NoError(t, s.AddBaselines(t.Context(), 5, sampling{}))
	falls := false
	report := table.Report()
	b := record(t, s).Baselines[0]
	for seed, curve := range b.Curves {
		outcomes, err := nasgo.Simulate(t.Context(), c, 20, int64(seed+1))
		require.NoError(t, err)
		best := outcomes[0]
		for i, o := range outcomes {
			if o.Score.Percent > best.Score.Percent {
				best = o
			}
			mean, err := table.Score(best.Arch)
			require.NoError(t, err)
			require.InDelta(t, mean.Percent, curve[i], 0)
			falls = falls || i > 0 && curve[i] < curve[i-1]
		}
		require.InDelta(t, report.RankPercent(best.Arch), b.RankPercent[seed], 0)
	}
	require.True(t, falls, "what looks better under noise is sometimes worse")
}

func TestNoiseNeedsTrainings(t *testing.T) {
	table := noisy(t)
	means, err := spaces.NewTable(tiny(), spaces.TableData{Name: "means", Test: column(72, 50)})
	require.NoError(t, err)
	for says, c := range map[string]nasgo.Config{
		"one number of each": {Space: table.Space(), Table: means, Noise: true},
		"leave Noise out":    {Space: table.Space(), Trainer: counting{}, Noise: true},
		"has its own":        {Space: table.Space(), Table: table, Trainer: counting{}, Noise: true},
	} {
		_, err := nasgo.Open(file(t), c)
		require.ErrorContains(t, err, says)
	}
}

// column has one number in each of n rows.
func column(n int, v float64) [][]float64 {
	out := make([][]float64, n)
	for i := range out {
		out[i] = []float64{v}
	}
	return out
}
