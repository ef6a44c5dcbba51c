package train

import (
	"context"
	"slices"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// told is what a job says of its repeats, by seed, and of itself, times aside.
func told(t *testing.T, job worker.Job) map[int64]worker.Result {
	t.Helper()
	out := map[int64]worker.Result{}
	keep := func(seed int64, r worker.Result) {
		assert.Positive(t, r.Seconds)
		assert.Positive(t, r.CPU)
		r.Seconds, r.CPU, r.Epochs = 0, 0, timeless(r.Epochs)
		out[seed] = r
	}
	epochs := 0
	r, err := Run(context.Background(), job, func(m worker.Message) {
		switch {
		case m.Epoch != nil:
			epochs++
		case m.Repeat != nil:
			require.NotNil(t, m.Repeat.Result, "%+v", m.Repeat.Failed)
			assert.Zero(t, epochs, "repeats come first, and say nothing of their epochs")
			keep(m.Repeat.Seed, *m.Repeat.Result)
		}
	})
	require.NoError(t, err)
	keep(job.Seed, r)
	assert.Equal(t, job.Schedule.Epochs, epochs)
	return out
}

// TestRepeatsAreJobs: a training gives the same bit for bit alone, before
// others and after others, whatever their order.
func TestRepeatsAreJobs(t *testing.T) {
	onCPU(t, func(t *testing.T, name string) {
		job := tinyJob(t, name)
		job.Final = true
		alone := map[int64]worker.Result{}
		for _, seed := range []int64{7, 8, 9} {
			job.Seed = seed
			alone[seed] = told(t, job)[seed]
		}
		assert.NotEqual(t, alone[7], alone[8])
		for _, order := range [][]int64{{7, 8, 9}, {9, 8, 7}, {8, 9, 7}, {8, 8, 9, 7}} {
			last := len(order) - 1
			job.Seed, job.Repeats = order[last], order[:last]
			assert.Equal(t, alone, told(t, job), "%v", order)
		}
	})
}

// TestRepeatThatDiverges is told as failed, and the next is trained.
func TestRepeatThatDiverges(t *testing.T) {
	job := tinyJob(t, Go)
	job.Schedule.LearningRate, job.Repeats = 1e30, []int64{1, 2}
	var seeds []int64
	_, err := Run(context.Background(), job, func(m worker.Message) {
		if m.Repeat != nil {
			seeds = append(seeds, m.Repeat.Seed)
			require.NotNil(t, m.Repeat.Failed)
			assert.Equal(t, worker.ReasonNaN, m.Repeat.Failed.Reason)
		}
	})
	assert.Equal(t, []int64{1, 2}, seeds)
	var f *Failure
	require.ErrorAs(t, err, &f)
	assert.Equal(t, worker.ReasonNaN, f.Reason)
}

// TestStopInARepeat ends the job.
func TestStopInARepeat(t *testing.T) {
	job := tinyJob(t, Go)
	job.Repeats = slices.Repeat([]int64{1}, 50)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	repeats := 0
	_, err := Run(ctx, job, func(m worker.Message) {
		if m.Repeat != nil {
			repeats++
			cancel()
		}
	})
	var f *Failure
	require.ErrorAs(t, err, &f)
	assert.Equal(t, worker.ReasonStopped, f.Reason)
	assert.Equal(t, 1, repeats)
}
