// Package home says where nasgo keeps what was fetched and built: the worker, the
// chart library, the XLA plugin, the notebook tools, published tables. All of it
// lies in one folder and can be brought again, by "nasgo setup" and "nasgo tables
// fetch"; studies and weights are never here.
package home

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Dir is the folder: NASGO_HOME if set, else "nasgo" in the user's cache
// folder, else in the temporary one. It may not exist yet.
func Dir() string {
	if d := os.Getenv("NASGO_HOME"); d != "" {
		return d
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "nasgo")
}

// Bin is the folder of the programs built by set-up: gonb, gopls, goimports,
// the worker, the one that draws charts.
func Bin() string { return filepath.Join(Dir(), "bin") }

// Worker is the worker program.
func Worker() string { return filepath.Join(Bin(), "nasgo-worker") }

// Picture is the program that draws charts.
func Picture() string { return filepath.Join(Bin(), "nasgo-picture") }

// ECharts is the chart library, one script that defines window.echarts.
func ECharts() string { return filepath.Join(Dir(), "echarts", "echarts.min.js") }

// Plugins is the folder of the XLA plugins; the CPU one is
// pjrt_c_api_cpu_plugin.so (.dylib on macOS).
func Plugins() string { return filepath.Join(Dir(), "pjrt") }

// Jupyter is the Python environment made where the machine has no JupyterLab 4.
func Jupyter() string { return filepath.Join(Dir(), "jupyter") }

// Config is the folder of what people write and set-up never touches: "nasgo"
// in the user's configuration folder, else in Dir. It may not exist yet.
func Config() string {
	c, err := os.UserConfigDir()
	if err != nil {
		return Dir()
	}
	return filepath.Join(c, "nasgo")
}

// Tables is the folder of published tables, see package tables.
func Tables() string { return filepath.Join(Dir(), "tables") }

// Conversations is the folder of the recorded conversations that were published.
func Conversations() string { return filepath.Join(Dir(), "conversations") }

// Write writes a file so that it is there whole or not at all, whoever writes it
// or reads it at the same time, and makes its folder where there is none.
func Write(file string, content []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".nasgo-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp.Name()) // half of it is of no use
		}
	}()
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return os.Rename(tmp.Name(), file)
}
