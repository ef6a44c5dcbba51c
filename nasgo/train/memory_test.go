package train

import (
	"runtime/debug"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMemoryStays: hundreds of steps hold no more than the first ones.
func TestMemoryStays(t *testing.T) {
	onCPU(t, func(t *testing.T, name string) {
		p, err := newProgram(backendFor(t, name), lower(name), tinyNet(t), worker.Schedule{Optimizer: "adam"}, 256)
		require.NoError(t, err)
		p.start(1)
		steps := func(n int) int {
			for range n {
				_, err := p.advance(make([]float32, 256*64), make([]int32, 256), []float32{1e-3, 1, 1, 0}, 1)
				require.NoError(t, err)
				_, err = p.logits(make([]float32, 256*64))
				require.NoError(t, err)
			}
			debug.FreeOSMemory()
			return residentMB()
		}
		before := steps(30)
		after := steps(600) // 600 batches alone are 40 MB
		assert.Less(t, after-before, 20, "from %d MB to %d MB", before, after)
	})
}
