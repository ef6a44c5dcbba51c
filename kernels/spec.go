// Package kernels makes Jupyter kernels that speak Go with nasgo at hand: the
// kernelspecs, the go command that GoNB sees, and putting both where
// JupyterLab, VS Code and others look.
//
// A kernel is GoNB with an environment. The environment is the whole trick: a
// go command that gives each notebook's module this checkout and its pinned
// versions (shim/go.sh), flags that halve the link, a proxy that answers from
// the local cache first, and the backend that workers train on.
package kernels

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo/home"
)

// Spec is one kernel as Jupyter lists it.
type Spec struct {
	Name    string // of its folder, such as "nasgo-go"
	Display string // what a person picks
	Backend string // what workers train on, see worker.Job
}

// Specs are the kernels there are. The first is the notebooks' default.
func Specs() []Spec {
	return []Spec{
		{"nasgo-go", "nasgo (Go)", "go"},
		{"nasgo-xla-cpu", "nasgo (XLA CPU)", "xla:cpu"},
		{"nasgo-xla-cuda", "nasgo (XLA CUDA)", "xla:cuda"},
	}
}

// Machine is what a kernelspec has to know of the machine it is written on.
type Machine struct {
	Checkout string // the module's folder, absolute
	Go       string // the real go command, absolute
	ModCache string // go env GOMODCACHE
	Proxy    string // go env GOPROXY
}

// specJSON is the kernel.json of Jupyter's documentation.
type specJSON struct {
	Argv          []string          `json:"argv"`
	Display       string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Env           map[string]string `json:"env"`
}

// JSON is the kernel.json of s on m. Jupyter replaces {connection_file} and
// ${PATH} when it starts the kernel.
func (s Spec) JSON(m Machine) ([]byte, error) {
	env := map[string]string{
		"PATH":          shimDir() + ":" + home.Bin() + ":" + filepath.Dir(m.Go) + ":${PATH}",
		"GOPROXY":       "file://" + filepath.Join(m.ModCache, "cache", "download") + "," + m.Proxy,
		"GOFLAGS":       "'-ldflags=-s -w' -buildvcs=false",
		"NASGO_GO":      m.Go,
		"NASGO_DIR":     m.Checkout,
		"NASGO_BACKEND": s.Backend,
	}
	if h := os.Getenv("NASGO_HOME"); h != "" {
		env["NASGO_HOME"] = h
	}
	return json.MarshalIndent(specJSON{
		Argv:          []string{filepath.Join(home.Bin(), "gonb"), "--kernel", "{connection_file}"},
		Display:       s.Display,
		Language:      "go",
		InterruptMode: "message",
		Env:           env,
	}, "", "  ")
}
