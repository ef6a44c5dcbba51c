//go:build unix

package worker

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/built"
	"github.com/genius-nas/nasgo/nasgo/home"
)

// checkoutWith makes a small module with all the folders the worker is built
// from, whose worker prints text, and an empty NASGO_HOME.
func checkoutWith(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("NASGO_HOME", filepath.Join(t.TempDir(), "home"))
	t.Setenv("NASGO_DIR", dir)
	put(t, dir, "go.mod", "module "+modulePath+"\n\ngo 1.26\n")
	put(t, dir, "go.sum", "")
	for _, room := range rooms[1:] {
		put(t, dir, room+"/doc.go", "package "+filepath.Base(room)+"\n")
	}
	put(t, dir, "kernels/nasgo-worker/main.go", "package main\n\nfunc main() { println(\""+text+"\") }\n")
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
}

func says(t *testing.T, program string) string {
	t.Helper()
	out, err := exec.Command(program).CombinedOutput()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}

func TestBuildOnceAndAgainWhenTheSourcesChange(t *testing.T) {
	dir := checkoutWith(t, "one")
	_, err := Installed(dir)
	require.ErrorIs(t, err, ErrWorker)
	require.ErrorIs(t, err, os.ErrNotExist)

	var log bytes.Buffer
	program, err := find(context.Background(), &log)
	require.NoError(t, err)
	assert.Equal(t, home.Worker(), program)
	assert.Contains(t, log.String(), "Building the worker")
	assert.Equal(t, "one", says(t, program))
	_, err = Installed(dir)
	require.NoError(t, err)

	built, err := os.Stat(program)
	require.NoError(t, err)
	log.Reset()
	_, err = find(context.Background(), &log)
	require.NoError(t, err)
	assert.Empty(t, log.String())
	put(t, dir, "nasgo/data/data_test.go", "package data\n") // tests do not go in
	again, err := os.Stat(program)
	require.NoError(t, err)
	assert.True(t, os.SameFile(built, again), "a fresh worker is not built again")

	put(t, dir, "nasgo/data/more.go", "package data\n")
	_, err = Installed(dir)
	require.ErrorIs(t, err, ErrWorker)
	put(t, dir, "kernels/nasgo-worker/main.go", "package main\n\nfunc main() { println(\"two\") }\n")
	program, err = find(context.Background(), &log)
	require.NoError(t, err)
	assert.Equal(t, "two", says(t, program))
}

func TestWorkersWithoutStampOrCheckout(t *testing.T) {
	dir := checkoutWith(t, "one")
	program, err := Build(context.Background(), dir, nil)
	require.NoError(t, err)
	require.NoError(t, os.Remove(built.StampFile(home.Worker())))
	_, err = Installed(dir)
	require.ErrorIs(t, err, ErrWorker, "a build that was cut off between worker and stamp")
	_, err = Build(context.Background(), dir, nil)
	require.NoError(t, err)

	t.Setenv("NASGO_DIR", "")
	t.Chdir(t.TempDir()) // no module here
	t.Setenv("GOWORK", "off")
	got, err := find(context.Background(), &bytes.Buffer{})
	require.NoError(t, err, "the worker that is there will do")
	assert.Equal(t, program, got)
	require.NoError(t, os.Remove(program))
	_, err = find(context.Background(), &bytes.Buffer{})
	require.ErrorIs(t, err, ErrWorker)
	assert.ErrorContains(t, err, "NASGO_DIR")
}

func TestTwoBuildsAtOnce(t *testing.T) {
	dir := checkoutWith(t, "one")
	var wait sync.WaitGroup
	var logs [4]bytes.Buffer
	for i := range logs {
		wait.Go(func() {
			_, err := Build(context.Background(), dir, &logs[i])
			assert.NoError(t, err)
		})
	}
	wait.Wait()
	assert.Equal(t, "one", says(t, home.Worker()))
	left, err := filepath.Glob(home.Worker() + ".*.new")
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestBuildWaitsForALockAndCanBeCancelled(t *testing.T) {
	dir := checkoutWith(t, "one")
	require.NoError(t, os.MkdirAll(home.Bin(), 0o755))
	unlock, err := lock(context.Background(), home.Worker()+".lock")
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 150*time.Millisecond)
	defer cancel()
	_, err = Build(ctx, dir, nil)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorIs(t, err, ErrWorker)
	unlock()
	_, err = Build(context.Background(), dir, nil)
	require.NoError(t, err)
}

func TestBuildThatFailsSaysWhy(t *testing.T) {
	dir := checkoutWith(t, "one")
	program, err := Build(context.Background(), dir, nil)
	require.NoError(t, err)
	put(t, dir, "kernels/nasgo-worker/main.go", "package main\n\nfunc main() { missing() }\n")
	_, err = Build(context.Background(), dir, nil)
	require.ErrorIs(t, err, ErrWorker)
	assert.ErrorContains(t, err, "undefined: missing")
	assert.Equal(t, "one", says(t, program), "the old worker is left alone")

	require.NoError(t, os.RemoveAll(filepath.Join(dir, "nasgo", "train")))
	_, err = Build(context.Background(), dir, nil)
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestBuildWithoutGoOrCompiler(t *testing.T) {
	dir := checkoutWith(t, "one")
	gobin, err := exec.LookPath("go")
	require.NoError(t, err)
	t.Setenv("PATH", t.TempDir())
	t.Setenv("CC", "")
	t.Setenv("NASGO_GO", "")
	_, err = Build(context.Background(), dir, nil)
	require.ErrorIs(t, err, ErrWorker)
	assert.ErrorContains(t, err, "install Go")

	t.Setenv("NASGO_GO", gobin)
	var log bytes.Buffer
	_, err = Build(context.Background(), dir, &log)
	require.NoError(t, err)
	assert.Contains(t, log.String(), "No C compiler")
	text, err := Installed(dir)
	require.NoError(t, err)
	assert.Contains(t, text, "pure Go")

	// Without XLA in the worker its plugin is of no use.
	put(t, home.Plugins(), "pjrt_c_api_cpu_plugin.so", "")
	got, err := Backend("")
	require.NoError(t, err)
	assert.Equal(t, BackendGo, got)
	_, err = Backend(BackendCPU)
	require.ErrorContains(t, err, "C compiler")
}

func TestBackend(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv(pluginPath, "")
	for _, c := range []struct {
		env, want, got string
		plugin, fails  bool
	}{
		{got: "go"},
		{plugin: true, got: "xla:cpu"},
		{plugin: true, env: "go", got: "go"},
		{plugin: true, env: "go", want: "xla:cpu", got: "xla:cpu"},
		{want: "xla:cpu", fails: true},
		{env: "xla:cpu", fails: true},
		{want: "xla:cuda", got: "xla:cuda"},
		{env: "tpu", fails: true},
		{want: "GO", fails: true},
	} {
		_ = os.RemoveAll(home.Plugins())
		if c.plugin {
			put(t, home.Plugins(), "pjrt_c_api_cpu_plugin.so", "")
		}
		t.Setenv("NASGO_BACKEND", c.env)
		got, err := Backend(c.want)
		assert.Equal(t, c.fails, err != nil, "%+v: %v", c, err)
		assert.Equal(t, c.got, got, "%+v", c)
	}
}

func TestEnvironLeavesWhatTheUserSet(t *testing.T) {
	t.Setenv(pluginPath, "/mine")
	env := environ([]string{"GLIBC_TUNABLES=x", pluginPath + "=/mine", "A=1"}, nil)
	assert.Contains(t, env, "GLIBC_TUNABLES=x")
	assert.NotContains(t, env, "GLIBC_TUNABLES=glibc.malloc.hugetlb=1")
	for _, kv := range env {
		if value, ok := strings.CutPrefix(kv, pluginPath+"="); ok {
			assert.True(t, strings.HasPrefix(value, "/mine:"), value)
		}
	}
}

func BenchmarkSources(b *testing.B) {
	dir, err := checkout(context.Background())
	if err != nil {
		b.Skip(err)
	}
	for b.Loop() {
		if _, err := sources(dir); err != nil {
			if errors.Is(err, os.ErrNotExist) {
				b.Skip(err)
			}
			b.Fatal(err)
		}
	}
}
