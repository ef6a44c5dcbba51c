package setup

import (
	"archive/zip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/home"
)

// wheel writes a wheel with one member and returns its path.
func wheel(t *testing.T, member, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.whl")
	f, err := os.Create(file)
	require.NoError(t, err)
	z := zip.NewWriter(f)
	w, err := z.Create(member)
	require.NoError(t, err)
	_, err = w.Write([]byte(content))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.NoError(t, f.Close())
	return file
}

func TestExtractTakesTheWheelOfTheHashAndNoOther(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	file := wheel(t, "pkg/plugin.so", "machine code")
	sum, err := sha256File(file)
	require.NoError(t, err)
	p := plugin{Package: "x==1", SHA256: sum, Member: "pkg/plugin.so", File: "plugin.so"}

	require.NoError(t, extract(file, p))
	got, err := os.ReadFile(filepath.Join(home.Plugins(), "plugin.so"))
	require.NoError(t, err)
	require.Equal(t, "machine code", string(got))

	other := wheel(t, "pkg/plugin.so", "something else")
	err = extract(other, p)
	require.ErrorContains(t, err, "sha256")
	kept, err := os.ReadFile(filepath.Join(home.Plugins(), "plugin.so"))
	require.NoError(t, err)
	require.Equal(t, "machine code", string(kept), "a wheel of another hash changes nothing")
	left, err := filepath.Glob(filepath.Join(home.Plugins(), "*"))
	require.NoError(t, err)
	require.Len(t, left, 1, "no temporary files are left")
}

func TestExtractSaysWhatTheWheelLacks(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	file := wheel(t, "pkg/other.so", "x")
	sum, err := sha256File(file)
	require.NoError(t, err)
	err = extract(file, plugin{SHA256: sum, Member: "pkg/plugin.so", File: "plugin.so"})
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "pkg/plugin.so")
}
