package setup

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/kernels"
	"github.com/genius-nas/nasgo/kernels/jupyter"
	"github.com/genius-nas/nasgo/nasgo/home"
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

// TestPictureRoomsAreWhatItIsBuiltFrom asks the Go command: a folder that is
// not in the list could change without the program being built anew.
func TestPictureRoomsAreWhatItIsBuiltFrom(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if .Main}}{{$.ImportPath}}{{end}}{{end}}", "./kernels/nasgo-picture")
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.Output()
	require.NoError(t, err)
	var got []string
	for path := range strings.FieldsSeq(string(out)) {
		got = append(got, strings.TrimPrefix(path, "github.com/genius-nas/nasgo/"))
	}
	require.ElementsMatch(t, pictureRooms, got)
}

// TestPicturePart builds a program of the same name in a small module, finds it
// fresh, and stale after a change.
func TestPicturePart(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("NASGO_HOME", filepath.Join(dir, "home"))
	gobin, err := exec.LookPath("go")
	require.NoError(t, err)
	m, p := kernels.Machine{Checkout: dir, Go: gobin}, picturePart()
	put := func(name, text string) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	put("go.mod", "module github.com/genius-nas/nasgo\n\ngo 1.26\n")
	put("go.sum", "")
	for _, room := range pictureRooms {
		put(room+"/x.go", "package "+filepath.Base(room)+"\n")
	}
	for _, text := range []string{"one", "two"} {
		put("kernels/nasgo-picture/x.go", "package main\n\nfunc main() { println(\""+text+"\") }\n")
		_, err = p.Check(t.Context(), m)
		require.Error(t, err)
		require.NoError(t, p.Bring(t.Context(), m, io.Discard))
		have, err := p.Check(t.Context(), m)
		require.NoError(t, err)
		require.Equal(t, home.Picture(), have)
		said, err := exec.Command(home.Picture()).CombinedOutput()
		require.NoError(t, err)
		require.Equal(t, text+"\n", string(said))
	}
	put("kernels/nasgo-picture/x.go", "package main\n\nfunc main() { missing() }\n")
	require.ErrorContains(t, p.Bring(t.Context(), m, io.Discard), "undefined: missing")
	said, err := exec.Command(home.Picture()).CombinedOutput()
	require.NoError(t, err)
	require.Equal(t, "two\n", string(said), "the old one is left alone")
	files, err := filepath.Glob(home.Picture() + "*")
	require.NoError(t, err)
	require.Len(t, files, 2, "program and stamp")
}
