package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/built"
	"github.com/genius-nas/nasgo/nasgo/home"
)

const (
	modulePath  = "github.com/genius-nas/nasgo"
	programPath = "./kernels/nasgo-worker"
)

// rooms are the folders of the module whose files go into the worker.
var rooms = []string{"kernels/nasgo-worker", "nasgo/train", "nasgo/worker", "nasgo/built", "nasgo/data", "nasgo/metric", "nasgo/nn", "nasgo/home"}

func sources(checkout string) (string, error) { return built.Sources(checkout, rooms) }

// Installed says in a few words what worker is at home.Worker(), or returns an
// error that says that none is or that it is older than the sources in checkout.
func Installed(checkout string) (string, error) {
	if _, err := os.Stat(home.Worker()); err != nil {
		return "", fmt.Errorf("%w: %w", ErrWorker, err)
	}
	s, err := built.Read(home.Worker())
	if err != nil {
		return "", fmt.Errorf("%w: %s has no stamp that says what it was built from: %w", ErrWorker, home.Worker(), err)
	}
	now, err := sources(checkout)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrWorker, err)
	}
	if now != s.Sources {
		return "", fmt.Errorf("%w: %s is older than the sources in %s", ErrWorker, home.Worker(), checkout)
	}
	if s.Pure {
		return home.Worker() + " (pure Go: built without a C compiler)", nil
	}
	return home.Worker(), nil
}

// Build builds the worker from the sources in checkout, unless the one that is
// there is of the same sources, and returns its path. What the Go command says
// goes to log, which may be nil. Two processes that build at once wait for each
// other; a worker that is running is not disturbed. Without a C compiler it
// builds the pure Go backend alone. Errors wrap ErrWorker.
func Build(ctx context.Context, checkout string, log io.Writer) (string, error) {
	if log == nil {
		log = io.Discard
	}
	if err := os.MkdirAll(home.Bin(), 0o755); err != nil {
		return "", fmt.Errorf("%w: %w", ErrWorker, err)
	}
	unlock, err := lock(ctx, home.Worker()+".lock")
	if err != nil {
		return "", fmt.Errorf("%w: waiting for another process that builds it: %w", ErrWorker, err)
	}
	defer unlock()
	if _, err := Installed(checkout); err == nil && builtFor(compiler()) {
		return home.Worker(), nil
	}
	if err := build(ctx, checkout, log); err != nil {
		return "", fmt.Errorf("%w: %w", ErrWorker, err)
	}
	return home.Worker(), nil
}

// builtFor says whether the installed worker makes use of the C compiler, if there is one.
func builtFor(cc string) bool {
	s, err := built.Read(home.Worker())
	return err == nil && s.Pure == (cc == "")
}

// build builds under the lock. The hash is taken first: a file that changes
// meanwhile leaves a stamp that is older than it, never one that is newer.
func build(ctx context.Context, checkout string, log io.Writer) error {
	sum, err := sources(checkout)
	if err != nil {
		return err
	}
	gobin, err := goCommand()
	if err != nil {
		return err
	}
	cc := compiler()
	if cc == "" {
		say(log, "No C compiler on PATH: building the worker without XLA. Training will be some ten times slower; to have XLA, install gcc or clang and run nasgo setup.\n")
	}
	fresh := fmt.Sprintf("%s.%d.new", home.Worker(), os.Getpid())
	defer func() { _ = os.Remove(fresh) }() // gone already if all went well
	cmd := exec.CommandContext(ctx, gobin, "build", "-ldflags=-s -w", "-o", fresh, programPath)
	cmd.Dir = checkout
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "CGO_ENABLED=0")
	if cc != "" {
		cmd.Env = append(cmd.Env, "CGO_ENABLED=1", "CC="+cc)
	}
	last := &tail{max: 2000}
	cmd.Stdout = io.MultiWriter(last, quiet{log})
	cmd.Stderr = cmd.Stdout
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("building it was stopped: %w", ctx.Err())
		}
		return fmt.Errorf("%s in %s: %w: %s", strings.Join(cmd.Args, " "), checkout, err, strings.TrimSpace(string(last.buf)))
	}
	return built.Place(fresh, home.Worker(), built.Stamp{Sources: sum, Pure: cc == ""})
}

// quiet passes on what is written and says that all went well whatever happens:
// a log that is full must not fail the build.
type quiet struct{ to io.Writer }

func (q quiet) Write(p []byte) (int, error) {
	_, _ = q.to.Write(p)
	return len(p), nil
}

func say(log io.Writer, text string) { _, _ = io.WriteString(quiet{log}, text) }

// goCommand is NASGO_GO if set (in a kernel PATH has the kernel's own go
// first), else go on PATH.
func goCommand() (string, error) {
	if g := os.Getenv("NASGO_GO"); g != "" {
		return g, nil
	}
	g, err := exec.LookPath("go")
	if err != nil {
		return "", errors.New("it has to be built once, and there is no go command on PATH: install Go 1.26 or newer")
	}
	return g, nil
}

// compiler is the C compiler, "" if there is none: CC, else the first of the usual names.
func compiler() string {
	if cc := os.Getenv("CC"); cc != "" {
		if word := strings.Fields(cc); len(word) > 0 {
			if _, err := exec.LookPath(word[0]); err == nil {
				return cc
			}
		}
	}
	for _, name := range []string{"gcc", "cc", "clang"} {
		if _, err := exec.LookPath(name); err == nil {
			return name
		}
	}
	return ""
}

// find is the installed worker, built first if it is missing or stale.
func find(ctx context.Context, log io.Writer) (string, error) {
	_, missing := os.Stat(home.Worker())
	checkout, err := checkout(ctx)
	if err != nil {
		if missing == nil {
			return home.Worker(), nil // nothing to be older than
		}
		return "", fmt.Errorf("%w: there is none at %s, and it cannot be built: %w", ErrWorker, home.Worker(), err)
	}
	if _, err := Installed(checkout); err == nil {
		return home.Worker(), nil
	}
	say(log, "Building the worker that trains networks; the first time takes 1 to 3 minutes.\n")
	return Build(ctx, checkout, log)
}

// checkout is the folder of this module: NASGO_DIR, else what the Go command
// says of the module around the working folder.
func checkout(ctx context.Context) (string, error) {
	if dir := os.Getenv("NASGO_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	gobin, err := goCommand()
	if err != nil {
		return "", err
	}
	out, err := exec.CommandContext(ctx, gobin, "list", "-m", "-f", "{{.Dir}}", modulePath).Output()
	dir := strings.TrimSpace(string(out))
	if err != nil || dir == "" {
		return "", errors.New("no sources of nasgo around this folder: set NASGO_DIR to the clone, or run nasgo setup in it")
	}
	return dir, nil
}
