package notebook_test

import (
	"context"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/notebook"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces/smallconv"
)

// bySize is a trainer of one's own: the more parameters, the better.
type bySize struct{}

func (bySize) Describe() string { return "size stands for accuracy" }

func (bySize) Train(_ context.Context, t nasgo.Ticket, _ func(worker.Message)) (nasgo.Evaluation, error) {
	cost, err := t.Space.Cost(t.Arch)
	if err != nil {
		return nasgo.Evaluation{}, err
	}
	return nasgo.Evaluation{Score: metric.Val(50 + float64(cost.Params)/1e4).Score(), Backend: "table"}, nil
}

// The steps of a notebook, each a cell there. Outside a notebook the text of
// each output is printed.
func Example() {
	dir, err := os.MkdirTemp("", "nasgo-example-")
	notebook.Fail(err)
	defer func() { _ = os.RemoveAll(dir) }()

	study := notebook.Open(filepath.Join(dir, "first.study"), nasgo.Config{
		Space: smallconv.Space(), Trainer: bySize{}, Proposer: search.LargestFirst(), Budget: 3,
	})
	defer func() { notebook.Fail(study.Close()) }()

	notebook.Propose(study)
	notebook.Train(study)
	notebook.Feedback(study, "stay below 100 k parameters")
	// Output:
	// Trial 1 of 3: 32323110, proposed by largest-first
	// 140 k parameters, 5.33 M FLOPs, 24 layers.
	// stage 1 operation: residual 3x3; stage 1 width: 32; stage 2 operation: residual 3x3; stage 2 width: 64; stage 3 operation: residual 3x3; max pool: after stage 2; norm: batch norm; activation: relu
	// Reason given: the largest not tried yet: 5327488 FLOPs, 139818 parameters
	// 0 of 3 evaluations used.
	// Trial 1, 32323110: validation accuracy 63.98%.
	// What the proposer (largest-first) will be told
	// Trial 1, 32323110, 5.33 M FLOPs, 140 k parameters: validation accuracy 63.98%.
	// Finished trials: 1. Best so far: trial 1, 63.98%.
	// Hint: stay below 100 k parameters
}
