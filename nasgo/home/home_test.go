package home

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Several writers and a reader: the reader sees one of the contents, whole, and
// nothing is left beside the file.
func TestWriteWhole(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new", "file")
	contents := [][]byte{bytes.Repeat([]byte("a"), 1<<16), bytes.Repeat([]byte("b"), 1<<15)}
	require.NoError(t, Write(file, contents[0]))
	var wait sync.WaitGroup
	for _, c := range contents {
		wait.Go(func() {
			for range 50 {
				if err := Write(file, c); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 200 {
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		require.True(t, bytes.Equal(got, contents[0]) || bytes.Equal(got, contents[1]), "%d bytes", len(got))
	}
	wait.Wait()
	list, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Error(t, Write(filepath.Join(file, "below"), nil), "a file is no folder")
}
