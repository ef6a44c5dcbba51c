package store

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFullDiskForReal fills a small file system. It needs the right to mount one.
func TestFullDiskForReal(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=400k"); err != nil {
		t.Skipf("a small file system cannot be mounted: %v", err)
	}
	defer func() { require.NoError(t, syscall.Unmount(folder, 0)) }()
	ballast := filepath.Join(folder, "ballast")
	require.NoError(t, os.WriteFile(ballast, make([]byte, 80_000), 0o644))
	s, err := Open(filepath.Join(folder, "a.study"), Options{Sync: true})
	require.NoError(t, err)
	_, err = s.Begin("{}", "{}")
	require.NoError(t, err)
	n := 1
	var before All
	for ; ; n++ {
		before, err = s.All()
		require.NoError(t, err)
		if _, err = s.Propose(proposal(n), strings.Repeat("x", 5_000), "test"); err == nil {
			err = s.Reject(n, "next")
		}
		if err != nil {
			break
		}
	}
	require.ErrorIs(t, err, ErrFull)
	require.Greater(t, n, 3)
	after, err := s.All()
	require.NoError(t, err)
	if len(after.Trials) > len(before.Trials) { // the proposal found room, its rejection did not
		after, before = All{}, All{}
	}
	require.Equal(t, before, after)
	require.NoError(t, os.Remove(ballast))
	require.NoError(t, s.Hint("with room it goes on"))
	require.NoError(t, s.Check())
	require.NoError(t, s.Close())
}
