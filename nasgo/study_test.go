package nasgo_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
)

func TestOneTrialStepByStep(t *testing.T) {
	ctx := context.Background()
	s := open(t, file(t), nasgo.Config{Space: tiny(), Trainer: counting{}, Proposer: inOrder{}, Seed: 3})
	p, err := s.Propose(ctx)
	require.NoError(t, err)
	require.Equal(t, nasgo.Proposed, p.State)
	require.Equal(t, "0000", p.Key)
	require.NotNil(t, p.Network)
	cost, err := tiny().Cost(p.Arch)
	require.NoError(t, err)
	require.Equal(t, cost, p.Cost)

	again, err := s.Propose(ctx)
	require.NoError(t, err)
	require.Equal(t, p, again, "an open proposal is returned again")

	tr, err := s.Train(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, nasgo.Trained, tr.State)
	require.Len(t, tr.Epochs, 3)
	require.NotNil(t, tr.Score)

	told, err := s.Feedback(ctx)
	require.NoError(t, err)
	require.Equal(t, nasgo.Told, told.State)
	require.False(t, told.Finished.IsZero())

	r := record(t, s)
	require.Equal(t, []nasgo.Trial{told}, r.Trials)
	require.Equal(t, &r.Trials[0], r.Best())
	var path []nasgo.State
	for _, e := range r.Events {
		path = append(path, e.To)
		require.NotEmpty(t, e.Cause)
	}
	require.Equal(t, []nasgo.State{"begun", nasgo.Proposed, nasgo.Training, nasgo.Trained, nasgo.Told}, path)
}

func TestRunGoesOnAndStops(t *testing.T) {
	s := open(t, file(t), config())
	seen := 0
	require.NoError(t, s.Run(context.Background(), 20, func(nasgo.Trial) { seen++ }))
	require.Equal(t, 20, seen)
	require.NoError(t, s.Run(context.Background(), 20, func(nasgo.Trial) { t.Fatal("there was nothing to do") }))
	r := record(t, s)
	require.Len(t, r.Trials, 20)
	known := map[string]bool{}
	for _, x := range r.Trials {
		key := x.Key[:3]
		require.False(t, known[key], "%s twice: the last choice does not matter", key)
		known[key] = true
		require.Equal(t, x.State == nasgo.Failed, x.Score == nil)
		require.Equal(t, x.State == nasgo.Failed, x.Failure != "")
	}
	require.NotEmpty(t, r.Attempts)
	require.NotEmpty(t, r.Exchanges)
}
