package setup

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/genius-nas/nasgo/kernels"
	"github.com/genius-nas/nasgo/kernels/jupyter"
	"github.com/genius-nas/nasgo/nasgo/home"
)

// plugin is a Python package that carries an XLA CPU plugin which go-xla can
// load. go-xla's own download comes from a release page that many class rooms
// cannot reach; a package index is.
type plugin struct {
	Package string // name and version
	SHA256  string // of the wheel
	Member  string // the plugin's path inside it
	File    string // its name in home.Plugins
}

var plugins = map[string]plugin{
	"linux/amd64": {
		Package: "lammps-jax-pjrt-cpu==0.11.2",
		SHA256:  "1319390d948b39f69f7dade496b7c385149d9ca6097a6b62114da113216d9ad1",
		Member:  "lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so",
		File:    "pjrt_c_api_cpu_plugin.so",
	},
}

func pluginPart() Part {
	return Part{
		Name: "XLA CPU plugin", Optional: true, Takes: "63 MB",
		Without: "training runs on the pure Go backend, some ten times slower",
		Check: func(context.Context, kernels.Machine) (string, error) {
			p, ok := plugins[runtime.GOOS+"/"+runtime.GOARCH]
			if !ok {
				return "", fmt.Errorf("none is known for %s/%s", runtime.GOOS, runtime.GOARCH)
			}
			file := filepath.Join(home.Plugins(), p.File)
			if !isFile(file) {
				return "", fmt.Errorf("%s is not there", file)
			}
			return file, nil
		},
		Bring: bringPlugin,
	}
}

func bringPlugin(ctx context.Context, _ kernels.Machine, log io.Writer) error {
	p, ok := plugins[runtime.GOOS+"/"+runtime.GOARCH]
	if !ok {
		return fmt.Errorf("no XLA CPU plugin is known for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	env, err := jupyter.Find(ctx)
	if err != nil {
		return fmt.Errorf("the plugin comes through pip: %w", err)
	}
	dir, err := os.MkdirTemp("", "nasgo-plugin-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // temporary
	list := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(list, []byte(p.Package+" --hash=sha256:"+p.SHA256+"\n"), 0o644); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, env.Python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
		"--no-deps", "--require-hashes", "--only-binary", ":all:", "-d", dir, "-r", list)
	if err := logged(cmd, log); err != nil {
		return err
	}
	wheels, err := filepath.Glob(filepath.Join(dir, "*.whl"))
	if err != nil || len(wheels) != 1 {
		return fmt.Errorf("pip brought %d wheels, want 1", len(wheels))
	}
	return extract(wheels[0], p)
}

// extract checks the wheel's hash once more and puts its plugin into place.
func extract(wheel string, p plugin) error {
	if sum, err := sha256File(wheel); err != nil || sum != p.SHA256 {
		return errors.Join(err, fmt.Errorf("%s has sha256 %s, want %s", filepath.Base(wheel), sum, p.SHA256))
	}
	z, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer z.Close() //nolint:errcheck // read only
	in, err := z.Open(p.Member)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // read only
	if err := os.MkdirAll(home.Plugins(), 0o755); err != nil {
		return err
	}
	out, err := os.CreateTemp(home.Plugins(), "plugin-")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name()) //nolint:errcheck // gone after the rename
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close())
	}
	if err := errors.Join(out.Chmod(0o755), out.Close()); err != nil {
		return err
	}
	return os.Rename(out.Name(), filepath.Join(home.Plugins(), p.File))
}

func sha256File(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // read only
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
