// Package jupyter finds or makes a JupyterLab 4, opens it, and runs notebooks
// without a browser so that a failing cell is a failing command.
package jupyter

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/home"
)

// ErrNone is wrapped where no JupyterLab 4 is there.
var ErrNone = errors.New("no JupyterLab 4")

// ErrPython is wrapped where no usable Python is there to make one.
var ErrPython = errors.New("no usable Python 3")

//go:embed requirements.txt
var requirements []byte

// Env is a Python that has JupyterLab 4, nbclient and nbconvert.
type Env struct {
	Python  string // absolute
	Version string // of JupyterLab
}

// probe prints the version of JupyterLab if all that is needed is there.
// It asks the package index: importing them takes seconds.
const probe = "from importlib.metadata import version as v; v('nbclient'), v('nbconvert'); print(v('jupyterlab'))"

// Find is the first Python with JupyterLab 4 of: the one that the jupyter
// command on PATH belongs to, python3 on PATH, and our own environment. The
// error wraps ErrNone.
func Find(ctx context.Context) (Env, error) {
	for _, python := range candidates() {
		out, err := exec.CommandContext(ctx, python, "-c", probe).Output()
		version := strings.TrimSpace(string(out))
		if err == nil && strings.HasPrefix(version, "4.") {
			return Env{Python: python, Version: version}, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return Env{}, err
	}
	return Env{}, fmt.Errorf("%w with nbclient and nbconvert on this machine: run \"go run ./kernels/nasgo setup\"", ErrNone)
}

func candidates() []string {
	var list []string
	if file, err := exec.LookPath("jupyter"); err == nil {
		if python := interpreter(file); python != "" {
			list = append(list, python)
		}
	}
	if file, err := exec.LookPath("python3"); err == nil {
		list = append(list, file)
	}
	return append(list, own())
}

func own() string { return filepath.Join(home.Jupyter(), "bin", "python") }

// interpreter is the Python named in the first line of a script, "" if none is.
func interpreter(script string) string {
	f, err := os.Open(script)
	if err != nil {
		return ""
	}
	defer f.Close() //nolint:errcheck // read only
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head)
	line, _, _ := bytes.Cut(head[:n], []byte("\n"))
	path, found := strings.CutPrefix(strings.TrimSpace(string(line)), "#!")
	if !found || !strings.Contains(filepath.Base(path), "python") {
		return ""
	}
	return strings.TrimSpace(path)
}

// Make makes our own environment at home.Jupyter with pinned versions, writing
// what pip says to log. An environment cut off half-way is made anew.
func Make(ctx context.Context, log io.Writer) (Env, error) {
	python, err := exec.LookPath("python3")
	if err != nil {
		return Env{}, fmt.Errorf("%w on PATH: install Python 3.9 or newer (Debian: apt-get install python3 python3-venv; macOS: brew install python)", ErrPython)
	}
	dir := home.Jupyter()
	if err := os.RemoveAll(dir); err != nil {
		return Env{}, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return Env{}, err
	}
	if err := run(ctx, log, python, "-m", "venv", dir); err != nil {
		return Env{}, fmt.Errorf("%w: %s cannot make an environment (Debian: apt-get install python3-venv): %w", ErrPython, python, err)
	}
	list := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(list, requirements, 0o644); err != nil {
		return Env{}, err
	}
	if err := run(ctx, log, own(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", list); err != nil {
		return Env{}, fmt.Errorf("pip could not install JupyterLab into %s: %w; is the network there? nothing else was changed, run setup again", dir, err)
	}
	return Find(ctx)
}

// run runs a command, its output to log and, if it fails, its end into the error.
func run(ctx context.Context, log io.Writer, name string, args ...string) error {
	var tail bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout = io.MultiWriter(log, &tail)
	cmd.Stderr = cmd.Stdout
	if err := cmd.Run(); err != nil {
		text := strings.TrimSpace(tail.String())
		if len(text) > 600 {
			text = "…" + text[len(text)-600:]
		}
		return fmt.Errorf("%s: %w: %s", filepath.Base(name), err, text)
	}
	return nil
}
