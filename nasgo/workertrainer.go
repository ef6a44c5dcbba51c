package nasgo

import (
	"context"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// WorkerTrainer trains in a worker process on this machine. It is a [Trainer]
// and a [Finisher].
type WorkerTrainer struct {
	Data     data.Spec
	Schedule worker.Schedule // zero fields are those of ShortSchedule
	Limits   worker.Limits
	Backend  string
	Program  string // the worker, "" to find or build it
}

// Describe names the data and the schedule. Limits, backend and program do not
// belong to it: they may change while a study goes on.
func (t WorkerTrainer) Describe() string {
	return fmt.Sprintf("%s; %s", t.Data, describeSchedule(fillSchedule(t.Schedule, ShortSchedule)))
}

func describeSchedule(s worker.Schedule) string {
	text := fmt.Sprintf("%d epochs of %s, batch %d, learning rate %v", s.Epochs, s.Optimizer, s.Batch, s.LearningRate)
	for _, more := range []struct {
		name  string
		value float64
	}{
		{"warm-up", s.WarmUp}, {"weight decay", s.WeightDecay}, {"label smoothing", s.LabelSmoothing},
		{"evaluated every", float64(s.EvalEvery)},
	} {
		if more.value != 0 {
			text += fmt.Sprintf(", %s %v", more.name, more.value)
		}
	}
	return text
}

// Train trains the network for the data's task. Its errors are those of
// worker.Local.Run.
func (t WorkerTrainer) Train(ctx context.Context, k Ticket, watch func(worker.Message)) (Evaluation, error) {
	job, err := t.job(k)
	if err != nil {
		return Evaluation{}, err
	}
	r, err := worker.Local{Program: t.Program}.Run(ctx, job, watch)
	if err != nil {
		return Evaluation{}, err
	}
	return Evaluation{Score: r.Val.Score(), Epochs: r.Epochs, Seconds: r.Seconds, Backend: r.Backend}, nil
}

// Final trains the network by another schedule and measures the test split.
func (t WorkerTrainer) Final(ctx context.Context, k FinalTicket, watch func(worker.Message)) (worker.Result, error) {
	job, err := t.job(k.Ticket)
	if err != nil {
		return worker.Result{}, err
	}
	job.ID, job.Schedule, job.Weights, job.Final = fmt.Sprintf("trial %d, final", k.Trial), k.Schedule, k.Weights, true
	job.Limits = worker.Limits{MemoryMB: t.Limits.MemoryMB} // a candidate's time is not the final training's
	return worker.Local{Program: t.Program}.Run(ctx, job, watch)
}

func (t WorkerTrainer) job(k Ticket) (worker.Job, error) {
	task, err := t.Data.Task()
	if err != nil {
		return worker.Job{}, err
	}
	network, err := k.Space.NetworkFor(k.Arch, task)
	if err != nil {
		return worker.Job{}, err
	}
	return worker.Job{
		ID: fmt.Sprintf("trial %d", k.Trial), Network: network, Data: t.Data,
		Schedule: fillSchedule(t.Schedule, ShortSchedule), Seed: k.Seed,
		Backend: t.Backend, Checkpoint: k.Folder, Limits: t.Limits,
	}, nil
}
