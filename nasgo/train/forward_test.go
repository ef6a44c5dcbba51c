package train

import (
	"math"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/nn/nntest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// near says whether a and b agree to within tol of the largest of b.
func near(t require.TestingT, want []float64, got []float32, tol float64, what string) {
	require.Len(t, got, len(want), what)
	largest := 0.05 // below it, as for the key bias of attention, only rounding is left
	for _, v := range want {
		largest = max(largest, math.Abs(v))
	}
	for i, v := range want {
		if d := math.Abs(v - float64(got[i])); !(d <= tol*largest) {
			require.Failf(t, what, "element %d: want %g, got %g, largest %g", i, v, got[i], largest)
		}
	}
}

func join64(batch [][]float64) []float64 {
	var out []float64
	for _, x := range batch {
		out = append(out, x...)
	}
	return out
}

// TestForwardAgreesWithReference runs random networks through the graph and
// through the slow reference, at inference and in training.
func TestForwardAgreesWithReference(t *testing.T) {
	onCPU(t, func(t *testing.T, name string) {
		count := 0
		limit := 25
		if testing.Short() {
			limit = 8
		}
		rapid.Check(t, func(r *rapid.T) {
			if count++; count > limit {
				return
			}
			net := nntest.WithoutDropout(nntest.RandomNetwork(r))
			compare(t, r, name, net)
		})
	})
}

func compare(t *testing.T, r require.TestingT, name string, net *nn.Network) {
	lay, err := newLayout(net)
	require.NoError(r, err)
	if lay.size == 0 {
		return
	}
	b := newBench(t, name, lower(name), net)
	ws := nntest.Init(net, 1)
	x := nntest.Input(net, 5, 2)
	for _, training := range []bool{false, true} {
		want, err := nntest.Forward(net, ws, x, training)
		require.NoError(r, err)
		got, stats := b.run(t, ws, x, training)
		near(r, join64(want), got, 2e-3, "output")
		if training {
			batch, err := nntest.Statistics(net, ws, x)
			require.NoError(r, err)
			for _, ss := range lay.stats {
				for _, p := range ss {
					moved := make([]float64, p.weight.Size())
					for i := range moved {
						moved[i] = 0.9*ws[p.name][i] + 0.1*batch[p.name][i]
					}
					near(r, moved, stats[p.off:p.off+len(moved)], 2e-3, p.name)
				}
			}
		}
	}
}
