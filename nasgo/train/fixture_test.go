package train

import (
	"testing"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/stretchr/testify/require"
)

// digitsNet is a convnet for the digits: 8x8x1 to 10 classes, some 0.5 M
// multiply-accumulates.
func digitsNet(t testing.TB) *nn.Network {
	b := nn.NewBuilder("digits", nn.Shape{8, 8, 1})
	b.Conv(16, 3, 1).BatchNorm().ReLU()
	b.Conv(32, 3, 1).BatchNorm().ReLU().MaxPool(2, 2)
	b.Conv(32, 3, 1).BatchNorm().ReLU().GlobalPool().Dense(10)
	net, err := b.Network()
	require.NoError(t, err)
	return net
}

// tinyNet is quick to compile, and has dropout and running statistics.
func tinyNet(t testing.TB) *nn.Network {
	b := nn.NewBuilder("tiny", nn.Shape{8, 8, 1})
	b.Conv(6, 3, 2).BatchNorm().ReLU().GlobalPool().Dropout(0.2).Dense(10)
	net, err := b.Network()
	require.NoError(t, err)
	return net
}

func shortSchedule(epochs int) worker.Schedule {
	return worker.Schedule{Epochs: epochs, Batch: 50, Optimizer: "adam", LearningRate: 0.01, WarmUp: 0.5,
		WeightDecay: 0.01, LabelSmoothing: 0.05}
}

func tinyJob(t testing.TB, backend string) worker.Job {
	spec := data.Digits()
	spec.Train, spec.Val = 300, 101
	return worker.Job{ID: "tiny", Network: tinyNet(t), Data: spec, Schedule: shortSchedule(3), Seed: 7, Backend: backend}
}

func quiet(worker.Message) {}
