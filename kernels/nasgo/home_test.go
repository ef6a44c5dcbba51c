package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// machine is a nasgo set up in folders of the tests' own: nothing of the
// user's Jupyter is read or written. It is kept between runs, as a user's is.
type machine struct {
	program string // the command, built
	env     []string
	setup   string // what setup printed
}

var theMachine = sync.OnceValues(func() (machine, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return machine{}, err
	}
	dir := filepath.Join(cache, "nasgo-test")
	m := machine{program: filepath.Join(dir, "nasgo")}
	if out, err := exec.Command("go", "build", "-o", m.program, ".").CombinedOutput(); err != nil {
		return machine{}, errors.New("build the command: " + string(out))
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		return machine{}, err
	}
	m.env = append(without(os.Environ(), "NASGO_", "JUPYTER", "OPENAI_"),
		"NASGO_DIR="+root,
		"NASGO_HOME="+filepath.Join(dir, "home"),
		"JUPYTER_DATA_DIR="+filepath.Join(dir, "jupyter", "data"),
		"JUPYTER_CONFIG_DIR="+filepath.Join(dir, "jupyter", "config"),
		"JUPYTER_RUNTIME_DIR="+filepath.Join(dir, "jupyter", "runtime"))
	out, errText, err := m.run("", "setup")
	if err != nil {
		return machine{}, errors.New("setup: " + errText)
	}
	m.setup = out + errText
	return m, nil
})

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

// run runs the command in a folder and returns what it printed.
func (m machine) run(dir string, args ...string) (stdout, stderr string, err error) {
	var out, errs bytes.Buffer
	cmd := exec.Command(m.program, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, m.env, &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

// needMachine skips a short test run and one without Python, with the reason;
// with CI=true nothing is skipped for want of a program.
func needMachine(t *testing.T) machine {
	t.Helper()
	if testing.Short() {
		t.Skip("sets up JupyterLab and runs notebooks: minutes, so not with -short")
	}
	need(t, "python3")
	m, err := theMachine()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI has to have %s: %v", program, err)
		}
		t.Skipf("%s is not installed", program)
	}
}
