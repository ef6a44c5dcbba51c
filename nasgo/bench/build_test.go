package bench

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/spaces"
)

// needWorker skips where nothing is to be trained. Otherwise the worker of these
// sources is built, if need be, in the home of whoever runs the tests.
func needWorker(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the worker and trains")
	}
}

// said is all that a table says but for times.
type said struct {
	Scores []float64
	Curves [][]metric.Val
	Tests  []metric.Test
}

func sayings(t *testing.T, table *spaces.Table) (s said) {
	t.Helper()
	report := table.Report()
	for a := range table.Space().All() {
		for run := range table.Runs() {
			score, err := table.RunScore(a, run)
			require.NoError(t, err)
			s.Scores = append(s.Scores, score.Percent)
			s.Curves = append(s.Curves, table.Curve(a, run))
			seconds, ok := table.Seconds(a, run)
			assert.True(t, ok)
			assert.Positive(t, seconds)
		}
		test, ok := report.Test(a)
		require.True(t, ok)
		s.Tests = append(s.Tests, test)
	}
	return s
}

// However a build is divided up, over processes, over calls, over a kill, the
// table says the same bit for bit.
func TestBuildsAgree(t *testing.T) {
	needWorker(t)
	whole := small(inDir(t))
	whole.Jobs = 1
	var last Progress
	table, err := whole.Build(context.Background(), func(p Progress) { last = p })
	require.NoError(t, err)
	assert.Equal(t, 8, last.Done)
	assert.Zero(t, last.Remaining)
	want := sayings(t, table)

	t.Run("stopped", func(t *testing.T) {
		p := small(inDir(t))
		done := 0
		for range 10 {
			ctx, cancel := context.WithCancel(context.Background())
			at := 0
			table, err = p.Build(ctx, func(now Progress) {
				require.GreaterOrEqual(t, now.Done, done, "nothing is lost")
				if done, at = now.Done, at+1; at == 3 {
					cancel()
				}
			})
			cancel()
			if err == nil {
				break
			}
			require.ErrorIs(t, err, context.Canceled)
		}
		require.NoError(t, err)
		assert.Equal(t, want, sayings(t, table))
	})
	t.Run("killed", func(t *testing.T) {
		p := small(inDir(t))
		for _, after := range []int{2, 3, 1} {
			killAfter(t, p.Journal, after)
		}
		table, err := p.Build(context.Background(), nil)
		require.NoError(t, err)
		assert.Equal(t, want, sayings(t, table))
	})
}

// killAfter kills a build after it told some trainings; each of them is in the
// journal.
func killAfter(t *testing.T, file string, told int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "NASGO_TEST_BUILD="+file)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for n := 0; n < told && lines.Scan(); n++ {
		continue
	}
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait() // it was killed
	p, err := small(file).prepare()
	require.NoError(t, err)
	j, err := p.openJournal()
	require.NoError(t, err)
	done := 0
	for _, job := range p.jobs {
		done += p.Seeds - len(j.missing(p, job.key))
	}
	require.NoError(t, j.file.Close())
	assert.GreaterOrEqual(t, done, told-1, "the first line is told before any training")
}

// A learning rate at which everything diverges: each training is kept as
// diverged, none is made a number of, and none is done again.
func TestEverythingDiverges(t *testing.T) {
	needWorker(t)
	p := small(inDir(t))
	p.Schedule.LearningRate = 1e30
	var last Progress
	_, err := p.Build(context.Background(), func(p Progress) { last = p })
	require.ErrorIs(t, err, ErrUnfinished)
	assert.Equal(t, Progress{Done: 8, Of: 8, Failed: 8, Key: last.Key}, last)
	calls := 0
	_, err = p.Build(context.Background(), func(Progress) { calls++ })
	require.ErrorIs(t, err, ErrUnfinished)
	assert.Equal(t, 1, calls)
}
