package train

import (
	"context"
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// sequenceJob trains an attention network on a task of texts or of sensor readings.
func sequenceJob(t *testing.T, spec data.Spec) worker.Job {
	task, err := spec.Task()
	require.NoError(t, err)
	b := nn.NewBuilder("sequence", task.Input)
	if task.Vocab > 0 {
		b.Op(nn.Embedding{Vocab: task.Vocab, Dim: 16}).Op(nn.LayerNorm{})
	} else {
		b.Dense(16)
	}
	b.Op(nn.Positions{Type: "learned"})
	from := b.At()
	b.Op(nn.LayerNorm{}).Op(nn.Attention{Heads: 2}).Add(from).Op(nn.LayerNorm{}).Dense(16).Act(nn.GELU)
	net, err := b.GlobalPool().Dense(task.Classes).Network()
	require.NoError(t, err)
	return worker.Job{ID: "sequence", Network: net, Data: spec, Schedule: shortSchedule(8), Seed: 1, Final: true,
		Weights: filepath.Join(t.TempDir(), "weights.safetensors")}
}

// Tokens reach the network as they are, readings normalised.
func TestTokensAreNotNormalised(t *testing.T) {
	splits, norm, err := prepare(sequenceJob(t, data.Text{Seed: 1, Examples: 20}.Spec()))
	require.NoError(t, err)
	require.Empty(t, norm.mean)
	for _, x := range splits.Train.Images {
		require.Equal(t, math.Trunc(float64(x)), float64(x))
	}
	_, norm, err = prepare(sequenceJob(t, data.Sensor{Seed: 1, Examples: 20}.Spec()))
	require.NoError(t, err)
	require.Len(t, norm.mean, 3)
}

// Both are learned, to the measure of the test split.
func TestLearnsSequences(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for ten seconds on the go backend")
	}
	for name, spec := range map[string]data.Spec{
		"text":   data.Text{Seed: 1, Classes: 2, Length: 24, Letters: 6, Difficulty: 0.01, Examples: 2000}.Spec(),
		"sensor": data.Sensor{Seed: 1, Classes: 2, Length: 12, Channels: 2, Difficulty: 0.01, Noise: 0.01, Examples: 400}.Spec(),
	} {
		t.Run(name, func(t *testing.T) {
			job := sequenceJob(t, spec)
			job.Backend = "go"
			r, err := Run(context.Background(), job, quiet)
			require.NoError(t, err)
			require.Greater(t, float64(r.Val), 60.0, "chance is 50")
			require.Greater(t, float64(r.Final.Test), 60.0)
		})
	}
}
