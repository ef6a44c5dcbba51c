package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/bench"
)

// TestBenchRefuses what cannot be built, before anything is written.
func TestBenchRefuses(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "x.table")
	for word, args := range map[string][]string{
		"--data digits":       {"--out", out},
		"--out FILE":          {"--data", "digits"},
		"--seeds is 0":        {"--data", "digits", "--out", out, "--seeds", "0"},
		"there is none":       {"--data", "digits", "--out", out, "--space", "nowhere"},
		"images of 8x8x1":     {"--data", "digits", "--out", out, "--space", "mobilenet"},
		"are the space's own": {"--data", "task:1", "--out", out},
		"want digits":         {"--data", "letters", "--out", out},
		"leave --data out":    {"--private", "--data", "digits", "--out", out},
		"backend \"abacus\"":  {"--data", "digits", "--out", out, "--backend", "abacus"},
	} {
		_, _, err := command(t, "", append([]string{"bench", "build"}, args...)...)
		require.ErrorContains(t, err, word)
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

// TestPrivateSeed: each private benchmark is of a seed of its own, and one that
// was begun goes on with the seed it has.
func TestPrivateSeed(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // nothing is trained, but the journal is begun
	begin := func(dir string) (seed int64) {
		out := filepath.Join(dir, "private.table")
		f := benchFlags{space: "tinyconv", seeds: 3, epochs: 16, private: true, out: out, seed: 1, backend: "go"}
		require.ErrorIs(t, f.run(ctx, true, io.Discard, io.Discard), context.Canceled)
		seed, ok, err := bench.Seed(journalOf(out))
		require.NoError(t, err)
		require.True(t, ok)
		return seed
	}
	one, other := t.TempDir(), t.TempDir()
	seed := begin(one)
	require.NotEqual(t, seed, begin(other))
	require.Equal(t, seed, begin(one))
	given := benchFlags{private: true, seed: 7}
	require.NoError(t, given.secret(false))
	plan, err := func() (bench.Plan, error) {
		given.space, given.seeds, given.epochs = "tinyconv", 3, 1
		return given.plan()
	}()
	require.NoError(t, err)
	require.Equal(t, "private.table.journal", plan.Journal)
	require.Equal(t, bench.Task(7), plan.Data)
}

// TestBuildLine: elsewhere than on a terminal a line now and then, and the last.
func TestBuildLine(t *testing.T) {
	var out bytes.Buffer
	l := newBuildLine(&out)
	l.show(bench.Progress{Of: 3})
	l.show(bench.Progress{Done: 1, Of: 3, Key: "00"})
	l.show(bench.Progress{Done: 3, Of: 3, Key: "11", Failed: 1})
	require.Equal(t, "0 of 3 trainings\n3 of 3 trainings, 11, 1 diverged\n", out.String())
}

func TestBenchCard(t *testing.T) {
	_, _, err := command(t, "", "bench", "card", smallTable(t, true))
	require.ErrorContains(t, err, "noise needs two trainings")
	_, _, err = command(t, "", "bench", "card", filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
	novel := filepath.Join(t.TempDir(), "novel")
	require.NoError(t, os.WriteFile(novel, []byte("a novel"), 0o644))
	_, _, err = command(t, "", "bench", "card", novel)
	require.ErrorContains(t, err, novel)
}
