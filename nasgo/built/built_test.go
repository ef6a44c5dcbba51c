package built

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func put(t *testing.T, file, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
}

// TestSourcesChangeWithWhatGoesIn names for each file whether the program would
// be another one.
func TestSourcesChangeWithWhatGoesIn(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum", "a/a.go", "b/b.go"} {
		put(t, filepath.Join(dir, name), name)
	}
	rooms := []string{"a", "b"}
	for _, c := range []struct {
		name    string
		changes bool
	}{
		{"a/a.go", true}, {"a/below/x.go", true}, {"b/page.html", true}, {"go.mod", true}, {"go.sum", true},
		{"a/a_test.go", false}, {"a/testdata/x.json", false}, {"c/c.go", false},
	} {
		before, err := Sources(dir, rooms)
		require.NoError(t, err)
		put(t, filepath.Join(dir, c.name), "changed")
		after, err := Sources(dir, rooms)
		require.NoError(t, err)
		assert.Equal(t, c.changes, before != after, c.name)
	}
	_, err := Sources(dir, append(rooms, "missing"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.ErrorContains(t, err, "not a whole checkout")
}

func TestPlacePutsProgramAndStamp(t *testing.T) {
	dir := t.TempDir()
	program, fresh := filepath.Join(dir, "program"), filepath.Join(dir, "fresh")
	_, err := Read(program)
	require.ErrorIs(t, err, fs.ErrNotExist)
	for _, text := range []string{"one", "two"} {
		put(t, fresh, text)
		require.NoError(t, Place(fresh, program, Stamp{Sources: text, Pure: true}))
		s, err := Read(program)
		require.NoError(t, err)
		assert.Equal(t, Stamp{Sources: text, Pure: true}, s)
		got, err := os.ReadFile(program)
		require.NoError(t, err)
		assert.Equal(t, text, string(got))
	}
	// What could not be put in place has no stamp that vouches for it.
	require.Error(t, Place(fresh, program, Stamp{Sources: "three"}))
	_, err = Read(program)
	require.ErrorIs(t, err, fs.ErrNotExist)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 1, "the program and nothing else")
}
