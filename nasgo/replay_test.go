package nasgo_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo"
)

// found is a Find that knows one proposer.
func found(p nasgo.Proposer) func(nasgo.Asked) (nasgo.Proposer, error) {
	return func(nasgo.Asked) (nasgo.Proposer, error) { return p, nil }
}

// TestReplay: whatever was done to a study, its record gives the same trials,
// attempts, hints and rejections again, with the trainer and without it.
func TestReplay(t *testing.T) {
	checks := few(t)
	rapid.Check(t, func(t *rapid.T) {
		if checks--; checks < 0 {
			return // rapid's number of checks cannot be set from here
		}
		folder, drop := scratch(t)
		defer drop()
		list := steps(t, 30)
		path := filepath.Join(folder, "was.study")
		_, _ = through(t, path, list, false)
		was := viewed(t, path)
		c, calls := ready(list[0].Seed), 0
		for name, trainer := range map[string]nasgo.Trainer{"recorded": nil, "anew": counting{calls: &calls}} {
			c.Trainer = trainer
			to := filepath.Join(folder, name+".study")
			done, err := nasgo.Replay{Record: was, Find: found(clumsy{})}.Run(t.Context(), to, c)
			require.NoError(t, err)
			require.Empty(t, done.Difference, "trial %d", done.Trial)
			is := viewed(t, to)
			finished := slices.DeleteFunc(slices.Clone(was.Trials), func(x nasgo.Trial) bool { return !x.State.Final() })
			require.Equal(t, len(finished), done.Trials)
			sameTrials(t, timeless(nasgo.Record{Trials: finished}).Trials, timeless(nasgo.Record{Trials: is.Trials}).Trials)
		}
	})
}

// few is how many checks a test makes that writes many files to the disk.
func few(*testing.T) int {
	if testing.Short() {
		return 8
	}
	return 60
}

func viewed(t require.TestingT, path string) nasgo.Record {
	v, err := nasgo.View(path)
	require.NoError(t, err)
	r, err := v.Record()
	require.NoError(t, err)
	return r
}

// A replay says where something comes out otherwise, and where the record ends.
func TestReplayDiffers(t *testing.T) {
	c := config()
	c.Proposer = inOrder{}
	path := file(t)
	s := open(t, path, c)
	_, err := s.Propose(t.Context())
	require.NoError(t, err)
	_, err = s.Reject(t.Context(), "no")
	require.NoError(t, err)
	require.NoError(t, s.Run(t.Context(), 3, nil))
	was := record(t, s)

	c.Trainer = nil
	_, err = nasgo.Replay{Record: was, Find: found(inOrder{})}.Run(t.Context(), path, c)
	require.ErrorIs(t, err, fs.ErrExist, "nothing is overwritten")

	done, err := nasgo.Replay{Record: was, Find: found(inOrder{}), WithoutRejections: true}.Run(t.Context(), file(t), c)
	require.ErrorIs(t, err, nasgo.ErrUnrecorded, "nobody has trained what was rejected")
	require.Zero(t, done.Trials)
	c.Trainer = counting{}
	done, err = nasgo.Replay{Record: was, Find: found(inOrder{}), WithoutRejections: true}.Run(t.Context(), file(t), c)
	require.NoError(t, err)
	require.Equal(t, 1, done.Trial)
	require.Contains(t, done.Difference, "it was rejected")

	was.Trials[2].Reason = "because"
	done, err = nasgo.Replay{Record: was, Find: found(inOrder{})}.Run(t.Context(), file(t), c)
	require.NoError(t, err)
	require.Equal(t, nasgo.Replayed{Trials: 3, Difference: `the reason is "", it was "because"`, Trial: 3}, done)

	_, err = nasgo.Replay{Record: was, Find: func(nasgo.Asked) (nasgo.Proposer, error) { return nil, errWire }}.Run(t.Context(), file(t), c)
	require.ErrorIs(t, err, errWire)
}

// TestBranch: a branch goes on as the study itself did, to the last trial, where
// the same proposer is asked, and nothing of it is lost.
func TestBranch(t *testing.T) {
	checks := few(t)
	rapid.Check(t, func(t *rapid.T) {
		if checks--; checks < 0 {
			return
		}
		folder, drop := scratch(t)
		defer drop()
		c := ready(rapid.Int64().Draw(t, "seed"))
		from := filepath.Join(folder, "from.study")
		s, err := nasgo.Open(from, c)
		require.NoError(t, err)
		n := rapid.IntRange(1, 8).Draw(t, "trials")
		require.NoError(t, s.Run(t.Context(), n, nil))
		at := rapid.IntRange(1, n+1).Draw(t, "at")
		require.NoError(t, s.Close())
		was := viewed(t, from)

		to := filepath.Join(folder, "to.study")
		require.NoError(t, nasgo.Branch(from, to, at))
		is := viewed(t, to)
		sameTrials(t, was.Trials[:at-1], is.Trials)
		require.Equal(t, "from.study", is.Origin.Study)
		require.Equal(t, at, is.Origin.Trial)
		require.Equal(t, was.Info.Created, is.Origin.Begun)
		require.Equal(t, slices.DeleteFunc(slices.Clone(was.Exchanges), func(x nasgo.Exchange) bool { return x.Trial >= at }), append([]nasgo.Exchange{}, is.Exchanges...))

		s, err = nasgo.Open(to, c)
		require.NoError(t, err, "it is the same study")
		require.NoError(t, s.Run(t.Context(), n, nil))
		require.NoError(t, s.Close())
		went := viewed(t, to)
		require.Equal(t, timeless(was).Trials, timeless(went).Trials)
		require.Equal(t, timeless(was).Attempts, timeless(went).Attempts)
		require.Equal(t, nasgo.ActBranched, string(went.Events[len(is.Events)-1].To))
	})
}

func TestBranchKeepsWhatWasSaidBefore(t *testing.T) {
	c := config()
	c.Proposer = inOrder{}
	from := file(t)
	s := open(t, from, c)
	require.NoError(t, s.Run(t.Context(), 2, nil))
	require.NoError(t, s.Hint(t.Context(), "before the third"))
	_, err := s.Propose(t.Context())
	require.NoError(t, err)
	require.NoError(t, s.Hint(t.Context(), "after it"))

	to := file(t)
	require.NoError(t, nasgo.Branch(from, to, 3))
	require.Equal(t, "before the third", viewed(t, to).Hints[0].Text)
	require.Len(t, viewed(t, to).Hints, 1)
	require.ErrorIs(t, nasgo.Branch(from, to, 3), fs.ErrExist)
	for _, at := range []int{0, 4, 5} { // the third is open
		require.ErrorIs(t, nasgo.Branch(from, file(t), at), nasgo.ErrState)
	}
	none := file(t)
	require.ErrorIs(t, nasgo.Branch(none, file(t), 1), fs.ErrNotExist)
	other, err := nasgo.Open(to, nasgo.Config{Space: tiny(), Trainer: counting{}, Seed: 8})
	require.ErrorIs(t, err, nasgo.ErrOtherStudy, "its seed is the origin's")
	require.Nil(t, other)
	require.True(t, errors.Is(err, nasgo.ErrOtherStudy))
}
