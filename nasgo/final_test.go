package nasgo_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// finishing is a trainer whose last training is a function.
type finishing struct {
	counting
	final func(context.Context, nasgo.FinalTicket) (worker.Result, error)
}

func (f finishing) Final(ctx context.Context, k nasgo.FinalTicket, _ func(worker.Message)) (worker.Result, error) {
	return f.final(ctx, k)
}

// TestFinalMeasuresOnce: the best network, by the schedule given, on the test
// split: once for the study, whoever asks again.
func TestFinalMeasuresOnce(t *testing.T) {
	path, calls := file(t), 0
	c := config()
	c.Trainer = finishing{final: func(_ context.Context, k nasgo.FinalTicket) (worker.Result, error) {
		calls++
		require.Equal(t, 30, k.Schedule.Epochs)
		require.Equal(t, nasgo.ShortSchedule.Batch, k.Schedule.Batch, "what is left out is the study's")
		require.Equal(t, "w.safetensors", k.Weights)
		return worker.Result{Val: 91, Weights: k.Weights, Final: &worker.Final{Test: metric.Test(calls), Examples: 8, Correct: []byte{1}}}, nil
	}}
	s := open(t, path, c)
	_, err := s.Final(t.Context(), worker.Schedule{Epochs: 30}, "w.safetensors", nil)
	require.ErrorIs(t, err, nasgo.ErrState)
	require.NoError(t, s.Run(t.Context(), 5, nil))
	f, err := s.Final(t.Context(), worker.Schedule{Epochs: 30}, "w.safetensors", nil)
	require.NoError(t, err)
	r := record(t, s)
	require.Equal(t, r.Best().Number, f.Trial)
	require.Equal(t, metric.Test(1), f.Result.Final.Test)
	require.Equal(t, &f, r.Final)

	again, err := open(t, path, c).Final(t.Context(), worker.Schedule{Epochs: 99}, "", nil)
	require.NoError(t, err)
	require.Equal(t, f, again)
	v, err := nasgo.View(path)
	require.NoError(t, err)
	again, err = v.Final(t.Context(), worker.Schedule{}, "", nil)
	require.NoError(t, err)
	require.Equal(t, f, again)
	require.Equal(t, 1, calls)
}

// TestFinalThatFails leaves the test split unmeasured, and can be tried again.
func TestFinalThatFails(t *testing.T) {
	c := config()
	var result worker.Result
	var fails error
	path := file(t)
	c.Trainer = finishing{final: func(ctx context.Context, _ nasgo.FinalTicket) (worker.Result, error) {
		other := open(t, path, c)
		_, err := other.Final(ctx, worker.Schedule{}, "", nil)
		require.ErrorIs(t, err, nasgo.ErrBusy)
		return result, fails
	}}
	s := open(t, path, c)
	require.NoError(t, s.Run(t.Context(), 2, nil))
	fails = errWire
	_, err := s.Final(t.Context(), worker.Schedule{}, "", nil)
	require.ErrorIs(t, err, errWire)
	fails = nil
	_, err = s.Final(t.Context(), worker.Schedule{}, "", nil)
	require.ErrorContains(t, err, "did not measure")
	require.Nil(t, record(t, s).Final)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	fails = worker.ErrStopped
	_, err = s.Final(ctx, worker.Schedule{}, "", nil)
	require.ErrorIs(t, err, context.Canceled)
	fails, result.Final = nil, &worker.Final{Test: 50, Examples: 2}
	_, err = s.Final(t.Context(), worker.Schedule{}, "", nil)
	require.NoError(t, err)
}
