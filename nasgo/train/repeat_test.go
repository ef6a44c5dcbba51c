package train

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// outcome is what a job left behind that has to repeat bit for bit.
type outcome struct {
	epochs  []worker.Epoch
	weights []byte
	correct []byte
}

func do(t *testing.T, job worker.Job) outcome {
	t.Helper()
	job.Weights, job.Final = filepath.Join(t.TempDir(), "w.safetensors"), true
	r, err := Run(context.Background(), job, quiet)
	require.NoError(t, err)
	w, err := os.ReadFile(job.Weights)
	require.NoError(t, err)
	return outcome{timeless(r.Epochs), w, r.Final.Correct}
}

func timeless(es []worker.Epoch) []worker.Epoch {
	es = append([]worker.Epoch(nil), es...)
	for i := range es {
		es[i].Seconds = 0
	}
	return es
}

// TestRepeats trains twice with one seed and once with another, dropout,
// smoothing and decay included.
func TestRepeats(t *testing.T) {
	onCPU(t, func(t *testing.T, name string) {
		job := tinyJob(t, name)
		first := do(t, job)
		assert.Equal(t, first, do(t, job))
		job.Seed++
		assert.NotEqual(t, first.weights, do(t, job).weights)
	})
}

// TestResume stops a job in the middle of its second epoch, and after an epoch,
// and goes on: the result is that of a job never stopped, for both optimisers.
func TestResume(t *testing.T) {
	onCPU(t, func(t *testing.T, name string) {
		for _, optimizer := range []string{"adam", "sgd"} {
			if testing.Short() && optimizer == "sgd" {
				continue
			}
			job := tinyJob(t, name)
			job.Schedule.Optimizer = optimizer
			whole := do(t, job)
			job.Checkpoint = t.TempDir()
			stopAfter(t, job, 8) // steps: 6 make an epoch
			stopAfter(t, job, 4) // the first step of the third epoch is the 13th
			assert.Equal(t, whole, do(t, job))
			again, err := Run(context.Background(), job, quiet)
			require.NoError(t, err)
			assert.Equal(t, 3, again.Resumed, "a finished job comes from its checkpoint")
			assert.Equal(t, whole.epochs, timeless(again.Epochs))
		}
	})
}

// stopAfter runs a job and stops it after so many steps.
func stopAfter(t *testing.T, job worker.Job, steps int) {
	t.Helper()
	ctx := &countdown{Context: context.Background(), left: steps}
	_, err := Run(ctx, job, quiet)
	var f *Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, worker.ReasonStopped, f.Reason)
}

// countdown is a context that ends when it has been asked so many times.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestCheckpointOfAnother is refused and stays as it was; one that is damaged
// or of another backend is not used.
func TestCheckpointOfAnother(t *testing.T) {
	job := tinyJob(t, Go)
	job.Schedule.Epochs, job.Checkpoint = 1, t.TempDir()
	file := filepath.Join(job.Checkpoint, checkpointFile)
	_, err := Run(context.Background(), job, quiet)
	require.NoError(t, err)
	kept, err := os.ReadFile(file)
	require.NoError(t, err)

	other := job
	other.Seed++
	_, err = Run(context.Background(), other, quiet)
	var f *Failure
	require.ErrorAs(t, err, &f)
	assert.Equal(t, worker.ReasonJob, f.Reason)
	assert.Contains(t, f.Error(), file)
	still, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, kept, still)

	for _, damaged := range [][]byte{nil, kept[:7], kept[:100], kept[:len(kept)-1], append([]byte("x"), kept...)} {
		require.NoError(t, os.WriteFile(file, damaged, 0o644))
		r, err := Run(context.Background(), job, quiet)
		require.NoError(t, err)
		assert.Zero(t, r.Resumed)
	}
}
