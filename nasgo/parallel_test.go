package nasgo_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// children do orders at once, each in a process of its own.
func children(t *testing.T, list ...order) []string {
	said := make([]string, len(list))
	var all sync.WaitGroup
	for i, o := range list {
		all.Go(func() { said[i], _ = inChild(t, o) })
	}
	all.Wait()
	return said
}

// TestTwoCellsAtOnce: cells that ask at the same time get two different
// proposals, train them side by side, and the next one is told of both.
func TestTwoCellsAtOnce(t *testing.T) {
	path := file(t)
	o := order{File: path, Seed: 1, Op: "propose", Parallel: 2, Slow: 50 * time.Millisecond}
	said := children(t, o, o)
	require.NotEqual(t, said[0], said[1])
	c := ready(1)
	c.Parallel = 2
	s := open(t, path, c)
	r := record(t, s)
	require.Len(t, r.Trials, 2)
	require.NotEqual(t, r.Trials[0].Key, r.Trials[1].Key)
	for _, x := range r.Trials {
		require.Equal(t, nasgo.Proposed, x.State)
	}

	o.Op = "train"
	said = children(t, o, o)
	require.NotEqual(t, said[0], said[1], "each took one")
	for _, x := range record(t, s).Trials {
		require.NotEqual(t, nasgo.Proposed, x.State)
		require.Len(t, x.Epochs, 3)
	}
	for range 2 {
		if _, err := s.Feedback(t.Context()); err != nil { // one in seven fails
			require.ErrorIs(t, err, nasgo.ErrState)
		}
	}
	q, err := s.Question()
	require.NoError(t, err)
	require.Equal(t, 3, q.Trial)
	require.Len(t, q.History, 2)
	require.Empty(t, q.Open)
	integrity(t, path)
}

// TestOpenProposalsAreTold: the slower of two is asked again, with the quicker
// one's proposal open, and what is finished out of order is told.
func TestOpenProposalsAreTold(t *testing.T) {
	var asked []nasgo.Question
	c := config()
	c.Parallel = 3
	c.Proposer = asking(func(q nasgo.Question) (nasgo.Proposal, error) {
		asked = append(asked, q)
		for a := range q.Space.All() {
			known := slices.ContainsFunc(q.Open, func(o spaces.Arch) bool { return slices.Equal(o[:3], a[:3]) }) ||
				slices.ContainsFunc(q.History, func(o nasgo.Outcome) bool { return slices.Equal(o.Arch[:3], a[:3]) })
			if !known {
				return nasgo.Proposal{Arch: a}, nil
			}
		}
		return nasgo.Proposal{}, nasgo.ErrExhausted
	})
	c.Trainer = training(func(_ context.Context, k nasgo.Ticket, _ func(worker.Message)) (nasgo.Evaluation, error) {
		return counting{}.Train(t.Context(), k, func(worker.Message) {})
	})
	path := file(t)
	s := open(t, path, c)
	for range 3 {
		_, err := s.Propose(t.Context())
		require.NoError(t, err)
	}
	first, err := s.Propose(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, first.Number, "there is no room: the first open one")
	require.Len(t, asked, 3)
	require.Equal(t, []spaces.Arch{{0, 0, 0, 0}}, asked[1].Open)
	require.Len(t, asked[2].Open, 2)

	_, err = s.Reject(t.Context(), "the first goes")
	require.NoError(t, err)
	x, err := s.Train(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, 2, x.Number)
	for _, s := range []*nasgo.Study{s, open(t, path, c)} { // from the start and from the file
		q, err := s.Question()
		require.NoError(t, err)
		require.Equal(t, 4, q.Trial)
		require.Len(t, q.Open, 3-len(q.History))
		require.NotEmpty(t, q.History)
	}
	y, err := s.Train(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, 3, y.Number)

	c.Parallel = 0
	s = open(t, path, c)
	require.NoError(t, s.Run(t.Context(), 5, nil), "fewer at a time from now on")
	for _, x := range record(t, s).Trials {
		require.True(t, x.State.Final())
	}
}

// TestProcessesShareTheWork: several that run one study train side by side, each
// trial once, and all of them end when it is done. Some are killed on the way.
func TestProcessesShareTheWork(t *testing.T) {
	path := file(t)
	run := order{File: path, Seed: 3, Op: "run", Upto: 24, Parallel: 3, Slow: 5 * time.Millisecond}
	killed := run
	killed.Kill = "train 2"
	children(t, run, killed, run)
	c := ready(3)
	c.Parallel = 3
	s := open(t, path, c)
	require.NoError(t, s.Run(t.Context(), 24, nil))
	r := record(t, s)
	require.Len(t, r.Trials, 24)
	keys, starts, widest, open := map[string]bool{}, map[int]int{}, 0, 0
	for _, x := range r.Trials {
		require.True(t, x.State.Final())
		require.False(t, keys[x.Key])
		keys[x.Key] = true
	}
	for _, e := range r.Events {
		switch e.To {
		case nasgo.Training:
			open++
			starts[e.Trial]++
		case nasgo.Trained, nasgo.Failed, nasgo.Interrupted:
			open--
		default:
		}
		widest = max(widest, open)
	}
	require.Greater(t, widest, 1, "side by side")
	twice := 0
	for _, n := range starts {
		if n > 1 {
			twice++
		}
	}
	require.LessOrEqual(t, twice, 1, "only what was killed")
	integrity(t, path)
}
