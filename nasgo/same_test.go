package nasgo_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo"
)

// steps draws a sequence of orders; the useful order is the likeliest.
func steps(t *rapid.T, longest int) []order {
	seed := rapid.Int64().Draw(t, "study seed")
	kinds := []string{"propose", "train", "feedback", "propose", "train", "feedback", "run", "reject", "hint"}
	n := rapid.IntRange(1, longest).Draw(t, "steps")
	list := make([]order, n)
	upto := 0
	for i := range list {
		kind := kinds[i%6]
		if rapid.IntRange(0, 2).Draw(t, "odd") == 0 {
			kind = rapid.SampledFrom(kinds).Draw(t, "step")
		}
		upto += rapid.IntRange(0, 1).Draw(t, "more")
		list[i] = order{Seed: seed, Op: kind, Text: fmt.Sprint("because ", i), Upto: upto}
	}
	return list
}

// timeless is a record without times and places, to compare.
func timeless(r nasgo.Record) nasgo.Record {
	r.Info.Path, r.Info.Created = "", time.Time{}
	for i := range r.Trials {
		r.Trials[i].Created, r.Trials[i].Finished, r.Trials[i].Asked = time.Time{}, time.Time{}, time.Time{}
	}
	for i := range r.Attempts {
		r.Attempts[i].Time, r.Attempts[i].Asked = time.Time{}, time.Time{}
	}
	for i := range r.Exchanges {
		r.Exchanges[i].Time = time.Time{}
	}
	for i := range r.Events {
		r.Events[i].Time = time.Time{}
	}
	for i := range r.Asked {
		r.Asked[i].Time = time.Time{}
	}
	for i := range r.Hints {
		r.Hints[i].Time = time.Time{}
	}
	return r
}

// scratch is a folder for one check: rapid's checks share the test's.
func scratch(t require.TestingT) (string, func()) {
	folder, err := os.MkdirTemp("", "nasgo-same-")
	require.NoError(t, err)
	return folder, func() { _ = os.RemoveAll(folder) }
}

func ready(seed int64) nasgo.Config {
	return nasgo.Config{Space: roomy(), Trainer: counting{}, Proposer: clumsy{}, Seed: seed}
}

// through makes the steps on one handle, or on a new one each.
func through(t require.TestingT, path string, list []order, anew bool) ([]string, nasgo.Record) {
	s, err := nasgo.Open(path, ready(list[0].Seed))
	require.NoError(t, err)
	var all []string
	for _, o := range list {
		if anew {
			require.NoError(t, s.Close())
			s, err = nasgo.Open(path, ready(o.Seed))
			require.NoError(t, err)
		}
		said, err := apply(s, o)
		require.NoError(t, err)
		all = append(all, said)
	}
	r, err := s.Record()
	require.NoError(t, err)
	require.NoError(t, s.Close())
	return all, timeless(r)
}

// TestReopenedAtEachStep: one process and a study that is opened anew at each
// step have the same trials, to the last event.
func TestReopenedAtEachStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		folder, drop := scratch(t)
		defer drop()
		list := steps(t, 30)
		said, r := through(t, filepath.Join(folder, "one.study"), list, false)
		saidAnew, rAnew := through(t, filepath.Join(folder, "anew.study"), list, true)
		require.Equal(t, said, saidAnew)
		require.Equal(t, r, rAnew)
	})
}

// TestKilledBetweenAndInsideSteps: each step in a process of its own, some of
// which are killed while proposing or training and begun again, give the same
// trials as one process.
func TestKilledBetweenAndInsideSteps(t *testing.T) {
	checks := 12
	if testing.Short() {
		checks = 2
	}
	done := 0
	rapid.Check(t, func(t *rapid.T) {
		if done++; done > checks {
			return // rapid's number of checks cannot be set from here
		}
		folder, drop := scratch(t)
		defer drop()
		list := steps(t, 12)
		said, want := through(t, filepath.Join(folder, "one.study"), list, false)
		killed := filepath.Join(folder, "killed.study")
		for i, o := range list {
			o.File = killed
			o.Kill = rapid.SampledFrom([]string{"", "propose", "train 1", "train 2", "train 3"}).Draw(t, "kill")
			got, died := inChild(t, o)
			if died {
				o.Kill = ""
				got, died = inChild(t, o)
			}
			require.False(t, died)
			require.Equal(t, said[i], got+tail(said[i]), "step %d, %s", i+1, o.Op)
		}
		v, err := nasgo.View(killed)
		require.NoError(t, err)
		got, err := v.Record()
		require.NoError(t, err)
		got = timeless(got)
		sameTrials(t, want.Trials, got.Trials)
		require.Equal(t, want.Attempts, got.Attempts)
		require.Equal(t, want.Hints, got.Hints)
	})
}

// tail is the end of line that a child's output has lost.
func tail(s string) string {
	if len(s) > 0 && s[len(s)-1] == '\n' {
		return "\n"
	}
	return ""
}
