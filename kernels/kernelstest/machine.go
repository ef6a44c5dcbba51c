// Package kernelstest sets up a nasgo for tests: kernels, JupyterLab, worker and
// chart library in folders of their own, so that nothing of the user's is read
// or written. It is kept between runs, as a user's is, and shared by the
// packages that test through it; the first one to come sets it up.
package kernelstest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Machine is a nasgo that is set up.
type Machine struct {
	Program string   // the command, built from this checkout
	Env     []string // its environment
	Home    string   // its NASGO_HOME
}

var theMachine = sync.OnceValues(func() (Machine, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return Machine{}, err
	}
	dir := filepath.Join(cache, "nasgo-test")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Machine{}, err
	}
	unlock, err := lock(filepath.Join(dir, "lock"))
	if err != nil {
		return Machine{}, err
	}
	defer unlock()
	root, err := checkout()
	if err != nil {
		return Machine{}, err
	}
	m := Machine{Program: filepath.Join(dir, "nasgo"), Home: filepath.Join(dir, "home")}
	build := exec.Command("go", "build", "-o", m.Program, "./kernels/nasgo")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return Machine{}, fmt.Errorf("build the command: %w: %s", err, out)
	}
	m.Env = append(without(os.Environ(), "NASGO_", "JUPYTER", "OPENAI_"),
		"NASGO_DIR="+root,
		"NASGO_HOME="+m.Home,
		"JUPYTER_DATA_DIR="+filepath.Join(dir, "jupyter", "data"),
		"JUPYTER_CONFIG_DIR="+filepath.Join(dir, "jupyter", "config"),
		"JUPYTER_RUNTIME_DIR="+filepath.Join(dir, "jupyter", "runtime"))
	if _, stderr, err := m.Run("", "setup"); err != nil {
		return Machine{}, fmt.Errorf("setup: %w: %s", err, stderr)
	}
	return m, nil
})

// lock keeps other test processes out until it is undone.
func lock(file string) (func(), error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil // closing unlocks
}

func checkout() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/genius-nas/nasgo").Output()
	return strings.TrimSpace(string(out)), err
}

// without drops the variables whose names begin so.
func without(env []string, prefixes ...string) []string {
	var kept []string
next:
	for _, v := range env {
		for _, p := range prefixes {
			if strings.HasPrefix(v, p) {
				continue next
			}
		}
		kept = append(kept, v)
	}
	return kept
}

// Run runs the command in a folder and returns what it printed.
func (m Machine) Run(dir string, args ...string) (stdout, stderr string, err error) {
	var out, errs bytes.Buffer
	cmd := exec.Command(m.Program, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, m.Env, &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

// Need is the machine for a test that needs one. It skips a short test run and
// one without Python, with the reason; with CI=true nothing is skipped for want
// of a program.
func Need(t *testing.T) Machine {
	t.Helper()
	if testing.Short() {
		t.Skip("sets up JupyterLab and runs notebooks: minutes, so not with -short")
	}
	NeedProgram(t, "python3")
	m, err := theMachine()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// NeedProgram skips a test where a program is not installed; with CI=true it
// fails instead.
func NeedProgram(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI has to have %s: %v", program, err)
		}
		t.Skipf("%s is not installed", program)
	}
}
