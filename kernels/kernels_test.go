package kernels

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// fresh points every folder we write to at a new one.
func fresh(t *testing.T) (data string) {
	t.Helper()
	data = t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", data)
	t.Setenv("NASGO_HOME", filepath.Join(t.TempDir(), "home"))
	return data
}

func thisMachine(t testing.TB) Machine {
	t.Helper()
	gobin, err := exec.LookPath("go")
	require.NoError(t, err)
	checkout, err := filepath.Abs("..")
	require.NoError(t, err)
	cache, err := exec.Command(gobin, "env", "GOMODCACHE").Output()
	require.NoError(t, err)
	return Machine{Checkout: checkout, Go: gobin, ModCache: string(cache[:len(cache)-1]), Proxy: "off"}
}

func TestInstallIsIdempotentAndUninstallLeavesNothing(t *testing.T) {
	data := fresh(t)
	m := thisMachine(t)
	require.Error(t, Installed(m))
	for range 2 {
		require.NoError(t, Install(m))
		require.NoError(t, Installed(m))
	}
	other := m
	other.Checkout = "/elsewhere"
	require.Error(t, Installed(other), "kernels of another checkout are stale")
	require.NoError(t, Uninstall())
	left, err := filepath.Glob(filepath.Join(data, "kernels", "*"))
	require.NoError(t, err)
	require.Empty(t, left)
	_, err = os.Stat(shimDir())
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestSpecsAreWhatJupyterReads(t *testing.T) {
	fresh(t)
	seen := map[string]bool{}
	for _, s := range Specs() {
		b, err := s.JSON(thisMachine(t))
		require.NoError(t, err)
		var got specJSON
		require.NoError(t, json.Unmarshal(b, &got))
		require.Equal(t, "go", got.Language)
		require.Contains(t, got.Argv, "{connection_file}")
		require.Contains(t, got.Env["PATH"], "${PATH}")
		require.Equal(t, s.Backend, got.Env["NASGO_BACKEND"])
		require.False(t, seen[s.Name])
		seen[s.Name] = true
	}
}

// TestShimPinsTheCheckout runs the kernel's go as GoNB does, with no network:
// a new module builds against this checkout at the versions of its go.mod.
func TestShimPinsTheCheckout(t *testing.T) {
	fresh(t)
	m := thisMachine(t)
	require.NoError(t, Install(m))
	dir := t.TempDir()
	shim := func(args ...string) string {
		cmd := exec.Command(filepath.Join(shimDir(), "go"), args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "NASGO_GO="+m.Go, "NASGO_DIR="+m.Checkout, "GOPROXY=off", "GOFLAGS=-buildvcs=false")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		return string(out)
	}
	shim("mod", "init", "cell")
	program := "package main\n\nimport \"github.com/genius-nas/nasgo/nasgo/nn\"\n\nfunc main() { print(nn.Shape{3, 4}.Size()) }\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o644))
	shim("get")
	shim("build", "-o", "cell")
	out, err := exec.Command(filepath.Join(dir, "cell")).CombinedOutput()
	require.NoError(t, err)
	require.Equal(t, "12", string(out))
	want := modVersion(t, m.Checkout, "modernc.org/sqlite")
	require.Equal(t, want, modVersion(t, dir, "modernc.org/sqlite"), "the notebook's module has the pinned version")
}

// BenchmarkCell is what a person waits for at a cell that trains nothing: what
// GoNB does with it (get, build, run), with the imports of the first lesson.
// Each round changes the cell, as a person would.
func BenchmarkCell(b *testing.B) {
	b.Setenv("JUPYTER_DATA_DIR", b.TempDir())
	b.Setenv("NASGO_HOME", filepath.Join(b.TempDir(), "home"))
	m := thisMachine(b)
	require.NoError(b, Install(m))
	dir := b.TempDir()
	run := func(name string, args ...string) {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "NASGO_GO="+m.Go, "NASGO_DIR="+m.Checkout, "GOPROXY=off", "GOFLAGS='-ldflags=-s -w' -buildvcs=false")
		out, err := cmd.CombinedOutput()
		require.NoError(b, err, string(out))
	}
	shim := filepath.Join(shimDir(), "go")
	run(shim, "mod", "init", "cell")
	cell := func(i int) {
		program := fmt.Sprintf(cellProgram, i)
		require.NoError(b, os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o644))
		run(shim, "get")
		run(shim, "build", "-o", "cell")
		run(filepath.Join(dir, "cell"))
	}
	cell(-1) // the packages are compiled once
	b.ResetTimer()
	for i := range b.N {
		cell(i)
	}
}

const cellProgram = `package main

import (
	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/notebook"
	"github.com/genius-nas/nasgo/spaces/smallconv"
)

var study = notebook.Open("first.study", nasgo.Config{Space: smallconv.Space(), Data: data.Digits(), Proposer: notebook.Proposer(), Seed: 1, Budget: 8})

func main() {
	println("cell", %d)
	if false {
		notebook.Propose(study)
	}
	notebook.Reasons(study)
}
`

func modVersion(t *testing.T, dir, module string) string {
	t.Helper()
	cmd := exec.Command("go", "list", "-mod=mod", "-m", "-f", "{{.Version}}", module)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}
