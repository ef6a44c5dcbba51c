package setup

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/kernels"
	"github.com/genius-nas/nasgo/kernels/jupyter"
)

func TestEachPartSaysHowItIsMended(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Parts() {
		require.NotEmpty(t, p.Name)
		require.False(t, seen[p.Name], "%s is there twice", p.Name)
		seen[p.Name] = true
		require.NotNil(t, p.Check, p.Name)
		require.NotEmpty(t, p.Mend(), p.Name)
		if p.Optional {
			require.NotEmpty(t, p.Without, "%s: a person wants to know what is lost", p.Name)
		}
		require.True(t, p.Bring != nil || p.Fix != "", "%s can be neither brought nor mended", p.Name)
	}
}

// TestNothingIsThere looks at a machine with an empty PATH and an empty home:
// each check answers with a sentence, none panics, nothing is written.
func TestNothingIsThere(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	t.Setenv("CC", "")
	t.Setenv("NASGO_HOME", filepath.Join(dir, "home"))
	t.Setenv("JUPYTER_DATA_DIR", filepath.Join(dir, "jupyter"))
	m := kernels.Machine{Checkout: dir, Go: filepath.Join(dir, "go"), ModCache: dir}
	for _, p := range Parts() {
		_, err := p.Check(t.Context(), m)
		require.Error(t, err, p.Name)
		require.Greater(t, len(err.Error()), 10, p.Name)
	}
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, files, "a check changes nothing")

	_, err = Look(t.Context())
	require.ErrorContains(t, err, "install Go")
	_, err = jupyter.Make(t.Context(), os.Stderr)
	require.ErrorIs(t, err, jupyter.ErrPython)
	_, err = jupyter.Find(t.Context())
	require.ErrorIs(t, err, jupyter.ErrNone)
}
