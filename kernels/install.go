package kernels

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/genius-nas/nasgo/nasgo/home"
)

//go:embed shim/go.sh
var shim []byte

func shimDir() string { return filepath.Join(home.Dir(), "shim") }

// DataDir is the user's Jupyter data folder, where JupyterLab, VS Code and
// others look for kernels: JUPYTER_DATA_DIR if set, else the platform's.
func DataDir() (string, error) {
	if d := os.Getenv("JUPYTER_DATA_DIR"); d != "" {
		return d, nil
	}
	if d := os.Getenv("XDG_DATA_HOME"); d != "" && runtime.GOOS != "darwin" {
		return filepath.Join(d, "jupyter"), nil
	}
	user, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("no home folder to put kernels in: %w; set JUPYTER_DATA_DIR", err)
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(user, "Library", "Jupyter"), nil
	}
	return filepath.Join(user, ".local", "share", "jupyter"), nil
}

// Install writes the go command and every kernelspec for m. Writing them again
// changes nothing.
func Install(m Machine) error {
	if err := write(filepath.Join(shimDir(), "go"), shim, 0o755); err != nil {
		return err
	}
	return each(m, func(file string, content []byte) error { return write(file, content, 0o644) })
}

// Installed says whether everything Install writes for m is there as it would
// write it; the error names the first file that is not.
func Installed(m Machine) error {
	if err := same(filepath.Join(shimDir(), "go"), shim); err != nil {
		return err
	}
	return each(m, same)
}

// Uninstall removes what Install wrote.
func Uninstall() error {
	data, err := DataDir()
	if err != nil {
		return err
	}
	errs := []error{os.RemoveAll(shimDir())}
	for _, s := range Specs() {
		errs = append(errs, os.RemoveAll(filepath.Join(data, "kernels", s.Name)))
	}
	return errors.Join(errs...)
}

func each(m Machine, do func(file string, content []byte) error) error {
	data, err := DataDir()
	if err != nil {
		return err
	}
	for _, s := range Specs() {
		content, err := s.JSON(m)
		if err != nil {
			return err
		}
		if err := do(filepath.Join(data, "kernels", s.Name, "kernel.json"), content); err != nil {
			return err
		}
	}
	return nil
}

func write(file string, content []byte, mode fs.FileMode) error {
	if same(file, content) == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, content, mode)
}

func same(file string, content []byte) error {
	got, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, content) {
		return fmt.Errorf("%s is of another checkout or version", file)
	}
	return nil
}
