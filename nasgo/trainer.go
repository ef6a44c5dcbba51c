package nasgo

import (
	"context"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// Trainer turns an architecture into a result. A look-up in a table and a run
// in a worker process are both Trainers.
type Trainer interface {
	// Describe is what decides the results, such as the data and the schedule,
	// in a form that is equal for equal trainers. It is kept in the study,
	// which refuses to go on with another.
	Describe() string
	// Train evaluates an architecture. It reports to watch as it goes and
	// returns promptly with the context's error when cancelled. An error that
	// wraps *worker.Error is a failure of the candidate, any other one of
	// the trainer, which leaves the trial as it was.
	Train(ctx context.Context, t Ticket, watch func(worker.Message)) (Evaluation, error)
}

// Ticket is what a trainer is given: an architecture of a space and a place to work.
type Ticket struct {
	Trial int
	Space *spaces.Space
	Arch  spaces.Arch
	Seed  int64
	// Folder is for checkpoints, the trial's own. It may not exist yet; "" in a
	// simulation, which keeps none.
	Folder string
}

// Evaluation is what a trainer found.
type Evaluation struct {
	Score metric.Score
	// Mean is that over several trainings where Score is of one of them, for
	// reports: no proposer sees it. Nil elsewhere.
	Mean *metric.Score
	// Epochs is the training curve, nil from a table that has none.
	Epochs  []worker.Epoch
	Seconds float64 // of training; from a table, as published, else 0
	Backend string  // that trained it, "table" for a look-up
}
