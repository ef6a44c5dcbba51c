//go:build unix

package worker_test

import (
	"context"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// TestTheWorkerItself builds the real worker and trains with it: a run that is
// cancelled is gone within 5 s, and going on from its checkpoint gives what an
// undisturbed run gives.
func TestTheWorkerItself(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the worker and trains")
	}
	t.Setenv("NASGO_HOME", t.TempDir())
	net, err := nn.NewBuilder("small", nn.Shape{8, 8, 1}).Conv(8, 3, 1).BatchNorm().ReLU().GlobalPool().Dense(10).Network()
	require.NoError(t, err)
	job := worker.Job{
		ID: "trial 1", Network: net, Data: data.Digits(), Seed: 1, Backend: worker.BackendGo,
		Schedule: worker.Schedule{Epochs: 4, Batch: 32, Optimizer: "adam", LearningRate: 0.01},
		Limits:   worker.Limits{Wall: 5 * time.Minute, MemoryMB: 4000},
	}
	l := worker.Local{Log: os.Stderr}
	whole, err := l.Run(context.Background(), job, nil)
	require.NoError(t, err)
	assert.Len(t, whole.Epochs, 4)
	assert.Equal(t, worker.BackendGo, whole.Backend)
	assert.Greater(t, float64(whole.Val), 20.0, "chance is 10")

	job.Checkpoint = t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var pid int
	var at time.Time
	_, err = l.Run(ctx, job, func(m worker.Message) {
		switch {
		case m.Ready != nil:
			pid = m.Ready.PID
		case m.Epoch != nil && at.IsZero():
			at = time.Now()
			cancel()
		}
	})
	require.ErrorIs(t, err, worker.ErrStopped)
	assert.Less(t, time.Since(at), 5*time.Second+500*time.Millisecond)
	require.ErrorIs(t, syscall.Kill(pid, 0), syscall.ESRCH, "the worker is gone")

	rest, err := l.Run(context.Background(), job, nil)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, rest.Resumed, 1)
	assert.Equal(t, whole.Val, rest.Val, "as if it had not been disturbed")
	require.Len(t, rest.Epochs, 4)
	for i := range rest.Epochs {
		assert.Equal(t, whole.Epochs[i].TrainLoss, rest.Epochs[i].TrainLoss, "epoch %d", i+1)
	}
}
