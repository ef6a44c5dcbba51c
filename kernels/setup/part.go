// Package setup knows what nasgo needs on a machine, piece by piece: how to see
// whether it is there and how to bring it. "nasgo doctor" looks, "nasgo setup"
// brings what is missing, "nasgo uninstall" takes away. To add a piece, write
// its Part and put it in [Parts].
package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/genius-nas/nasgo/kernels"
)

// Part is one thing nasgo needs.
type Part struct {
	Name string
	// Optional parts are for speed or looks: without one nasgo still works, and
	// Without says how.
	Optional bool
	Without  string
	// Check says in a few words what is there, or returns an error that says
	// what is not. It changes nothing and is quick.
	Check func(ctx context.Context, m kernels.Machine) (string, error)
	// Bring makes the part be there, writing details to log. Nil where only the
	// person can; Fix then says how.
	Bring func(ctx context.Context, m kernels.Machine, log io.Writer) error
	// Fix is the command that mends it, "" for "nasgo setup".
	Fix string
	// Takes is what bringing it costs, for a person who waits.
	Takes string
}

// Parts are what nasgo needs, in the order in which they can be brought.
func Parts() []Part {
	return []Part{goPart(), compilerPart(), toolsPart(), jupyterPart(), echartsPart(), picturePart(), pluginPart(), workerPart(), kernelsPart()}
}

// Mend is the command that mends a part on m.
func (p Part) Mend() string {
	if p.Fix != "" {
		return p.Fix
	}
	return "go run ./kernels/nasgo setup"
}

// Look finds what the kernels have to know of this machine. The checkout is
// NASGO_DIR if set, else the module around the working folder, else the clone
// this program was built in.
func Look(ctx context.Context) (kernels.Machine, error) {
	gobin, err := exec.LookPath("go")
	if err != nil {
		return kernels.Machine{}, errors.New("no go command on PATH: install Go 1.26 or newer from your package manager")
	}
	if real := os.Getenv("NASGO_GO"); real != "" {
		gobin = real // inside a kernel PATH has the kernel's own go first
	}
	dir, err := checkout(ctx, gobin)
	if err != nil {
		return kernels.Machine{}, err
	}
	out, err := exec.CommandContext(ctx, gobin, "env", "GOROOT", "GOMODCACHE", "GOPROXY").Output()
	if err != nil {
		return kernels.Machine{}, fmt.Errorf("go env: %w", err)
	}
	env := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(env) != 3 {
		return kernels.Machine{}, fmt.Errorf("go env answered %q", out)
	}
	// The go of GOROOT, not a wrapper on PATH that may go away.
	if file := filepath.Join(env[0], "bin", "go"); isFile(file) {
		gobin = file
	}
	return kernels.Machine{Checkout: dir, Go: gobin, ModCache: env[1], Proxy: env[2]}, nil
}

func isFile(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular()
}

const module = "github.com/genius-nas/nasgo"

func checkout(ctx context.Context, gobin string) (string, error) {
	if d := os.Getenv("NASGO_DIR"); d != "" {
		return d, nil
	}
	out, err := exec.CommandContext(ctx, gobin, "list", "-m", "-f", "{{.Dir}}", module).Output()
	if dir := strings.TrimSpace(string(out)); err == nil && dir != "" {
		return dir, nil
	}
	// Elsewhere: the clone this program was built in, if it is still there.
	if _, file, _, ok := runtime.Caller(0); ok {
		dir := filepath.Dir(filepath.Dir(filepath.Dir(file)))
		if isFile(filepath.Join(dir, "go.mod")) {
			return dir, nil
		}
	}
	return "", errors.New("no nasgo checkout around this folder: run from within the clone, or set NASGO_DIR to it")
}

func goPart() Part {
	return Part{
		Name: "Go",
		Check: func(ctx context.Context, m kernels.Machine) (string, error) {
			out, err := exec.CommandContext(ctx, m.Go, "version").Output()
			if err != nil {
				return "", fmt.Errorf("%s does not run: %w", m.Go, err)
			}
			return strings.TrimPrefix(strings.TrimSpace(string(out)), "go version "), nil
		},
		Fix: "install Go 1.26 or newer",
	}
}

func compilerPart() Part {
	return Part{
		Name: "C compiler", Optional: true,
		Without: "training runs on the pure Go backend, some ten times slower than XLA",
		Check: func(context.Context, kernels.Machine) (string, error) {
			for _, name := range []string{os.Getenv("CC"), "cc", "gcc", "clang"} {
				if name == "" {
					continue
				}
				if file, err := exec.LookPath(name); err == nil {
					return file, nil
				}
			}
			return "", errors.New("none on PATH")
		},
		Fix: map[string]string{"darwin": "xcode-select --install"}[runtime.GOOS] + map[string]string{"linux": "apt-get install gcc libc6-dev, or your distribution's"}[runtime.GOOS],
	}
}
