package worker

import (
	"fmt"
	"os"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/built"
	"github.com/genius-nas/nasgo/nasgo/home"
)

// The backends a job can ask for.
const (
	BackendGo   = "go"       // pure Go: everywhere, and slow
	BackendCPU  = "xla:cpu"  // XLA on the processor
	BackendCUDA = "xla:cuda" // XLA on an NVIDIA GPU
)

// Backend says which backend a job that asks for want gets, as Job.Backend
// promises: want itself, else NASGO_BACKEND, else xla:cpu where its plugin is
// there and the worker can load it, else go. It fails for a name that is none,
// and for xla:cpu where it cannot work; whether there is a GPU only the worker
// can tell.
func Backend(want string) (string, error) {
	from := "the job"
	if want == "" {
		want, from = os.Getenv("NASGO_BACKEND"), "NASGO_BACKEND"
	}
	switch want {
	case "":
		if cannotXLA() == nil {
			return BackendCPU, nil
		}
		return BackendGo, nil
	case BackendCPU:
		if why := cannotXLA(); why != nil {
			return "", fmt.Errorf("%s asks for backend %s, but %w; or take backend go", from, want, why)
		}
		return want, nil
	case BackendGo, BackendCUDA:
		return want, nil
	}
	return "", fmt.Errorf("%s asks for backend %q, want go, xla:cpu or xla:cuda", from, want)
}

// cannotXLA says why xla:cpu cannot be used, nil if it can.
func cannotXLA() error {
	if s, err := built.Read(home.Worker()); err == nil && s.Pure {
		return fmt.Errorf("%s was built without a C compiler: install gcc or clang and run nasgo setup", home.Worker())
	}
	if !slices.ContainsFunc(pluginDirs(), hasCPUPlugin) {
		return fmt.Errorf("there is no XLA plugin in %s: run nasgo setup", home.Plugins())
	}
	return nil
}
