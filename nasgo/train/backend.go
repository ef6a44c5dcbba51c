package train

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend" // the backend "go"
)

// The backends that a job can name.
const (
	Go      = "go"       // pure Go, everywhere
	XLACPU  = "xla:cpu"  // XLA on the processor; needs its plugin and a worker built with cgo
	XLACUDA = "xla:cuda" // XLA on an NVIDIA GPU; the same
)

// Backends lists every backend that a job can name.
func Backends() []string { return []string{Go, XLACPU, XLACUDA} }

// Choose says which backend a job gets: the one it names, else that of
// NASGO_BACKEND, else xla:cpu where its plugin is there, else go. The error
// names the word that is no backend.
func Choose(named string) (string, error) {
	if named == "" {
		named = os.Getenv("NASGO_BACKEND")
	}
	if named == "" {
		if Usable(XLACPU) == nil {
			return XLACPU, nil
		}
		return Go, nil
	}
	if !slices.Contains(Backends(), named) {
		return "", fmt.Errorf("there is no backend %q, want one of %s", named, strings.Join(Backends(), ", "))
	}
	return named, nil
}

// Usable says why a backend cannot be opened here, nil if it seems it can: the
// worker was built for it and its plugin is there. It opens nothing.
func Usable(name string) error {
	if name == Go {
		return nil
	}
	if !hasXLA {
		return errors.New("this worker was built without cgo, so it has no XLA: build it with CGO_ENABLED=1 and a C compiler")
	}
	if name == XLACPU && findPlugin("cpu") == "" {
		return errors.New("no XLA CPU plugin in the folders of PJRT_PLUGIN_LIBRARY_PATH: \"nasgo setup\" fetches it")
	}
	if name == XLACUDA && findPlugin("cuda") == "" {
		return errors.New("no XLA CUDA plugin in the folders of PJRT_PLUGIN_LIBRARY_PATH: see docs on GPUs")
	}
	return nil
}

// findPlugin is the file of a PJRT plugin in the folders of
// PJRT_PLUGIN_LIBRARY_PATH, "" if there is none.
func findPlugin(word string) string {
	for _, dir := range filepath.SplitList(os.Getenv("PJRT_PLUGIN_LIBRARY_PATH")) {
		for _, pattern := range []string{"pjrt_c_api_" + word + "*_plugin.*", "pjrt-plugin-" + word + "*"} {
			if found, _ := filepath.Glob(filepath.Join(dir, pattern)); len(found) > 0 {
				return found[0]
			}
		}
	}
	return ""
}

// open makes a backend. The go backend runs its operations with
// parallelism=-1, as many goroutines as it likes: with a fixed number its
// matrix products wait for workers that wait for them.
func open(name string) (compute.Backend, error) {
	if err := Usable(name); err != nil {
		return nil, fmt.Errorf("backend %s: %w", name, err)
	}
	config := name
	if name == Go {
		config = "go:parallelism=-1"
	}
	b, err := compute.NewWithConfig(config)
	if err != nil {
		return nil, fmt.Errorf("backend %s does not open: %w", name, err)
	}
	return b, nil
}

// lower chooses the ways of computing that are quickest on a backend.
func lower(name string) lowering {
	return lowering{xla: name != Go, nativeConv: name != Go}
}
