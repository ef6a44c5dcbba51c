package train

import (
	"context"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLearnsDigits trains a small convnet: the loss falls and validation
// accuracy passes 90%.
func TestLearnsDigits(t *testing.T) {
	onCPU(t, func(t *testing.T, name string) {
		job := worker.Job{Network: digitsNet(t), Data: data.Digits(), Schedule: shortSchedule(3), Seed: 1, Backend: name}
		r, err := Run(context.Background(), job, quiet)
		require.NoError(t, err)
		require.Len(t, r.Epochs, 3)
		assert.Less(t, r.Epochs[2].TrainLoss, 0.6*r.Epochs[0].TrainLoss)
		assert.Greater(t, float64(r.Val), 90.0)
		assert.Equal(t, *r.Epochs[2].Val, r.Val)
		assert.Equal(t, 397, r.ValExamples)
		assert.Nil(t, r.Final)
		t.Logf("%.2f%% in %.1f s", float64(r.Val), r.Seconds)
	})
}
