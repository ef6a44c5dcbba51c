package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// TestMain is the test, or the build that a test starts and kills.
func TestMain(m *testing.M) {
	if file := os.Getenv("NASGO_TEST_BUILD"); file != "" {
		p := small(file)
		_, err := p.Build(context.Background(), func(Progress) { fmt.Println("a training") })
		fmt.Println(err)
		return
	}
	os.Exit(m.Run())
}

// four is a space of four networks that train in a blink.
func four() *spaces.Space {
	return &spaces.Space{
		Name: "four", Doc: "Four networks.",
		Choices: []spaces.Choice{{Name: "width", Options: []string{"2", "4"}}, {Name: "kernel", Options: []string{"1", "3"}}},
		Task:    nn.Task{Input: nn.Shape{8, 8, 1}, Classes: 10},
		Build: func(a spaces.Arch, t nn.Task) (*nn.Network, error) {
			b := nn.NewBuilder("four", t.Input)
			return b.Op(nn.Conv{Out: 2 + 2*a[0], Kernel: 1 + 2*a[1], Bias: true}).ReLU().GlobalPool().Dense(t.Classes).Network()
		},
	}
}

// small is a plan of eight trainings, a tenth of a second each.
func small(journal string) Plan {
	d := data.Digits()
	d.Train, d.Val = 60, 50
	return Plan{
		Name: "four/digits", Space: four(), Data: d, Seed: 5, Seeds: 2, Backend: worker.BackendGo, Jobs: 2, Journal: journal,
		Schedule: worker.Schedule{Epochs: 2, Batch: 20, Optimizer: "adam", LearningRate: 0.01},
	}
}

func inDir(t *testing.T) string { return filepath.Join(t.TempDir(), "four.journal") }

// finished writes the journal of a plan with made-up numbers, a training where
// change returns true.
func finished(t *testing.T, p Plan, change func(*training) bool) {
	t.Helper()
	pr, err := p.prepare()
	require.NoError(t, err)
	j, err := pr.openJournal()
	require.NoError(t, err)
	defer func() { require.NoError(t, j.file.Close()) }()
	for _, job := range pr.jobs {
		for run := range pr.Seeds {
			val, test := metric.Val(10*job.row+2*run), metric.Test(10*job.row+run)
			one := training{Arch: job.key, Run: run, Val: &val, Test: &test, Curve: []metric.Val{val / 2, val}, CPU: 0.25}
			if change == nil || change(&one) {
				require.NoError(t, j.write(one))
			}
		}
	}
}

func failed(reason string) *worker.Failed {
	return &worker.Failed{Reason: reason, Text: "the loss is NaN"}
}

func lineOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b) + "\n"
}
