package train

import (
	"context"
	"syscall"
	"time"

	"github.com/genius-nas/nasgo/nasgo/worker"
)

// repeats does the job's further trainings with the program that is compiled,
// each from its own seed's beginning, and tells each. A candidate's failure is
// told too and the next goes on; the error is that of ctx.
func (t *trainer) repeats(ctx context.Context, backend string) error {
	for _, seed := range t.job.Repeats {
		job := t.job
		job.Seed, job.Repeats, job.Checkpoint, job.Weights = seed, nil, "", ""
		one := &trainer{job: job, prog: t.prog, splits: t.splits, norm: t.norm, begun: time.Now(), say: func(worker.Message) {}}
		told := worker.Repeat{Seed: seed}
		r, err := one.run(ctx, backend)
		switch {
		case ctx.Err() != nil:
			return interrupted(ctx)
		case err != nil:
			told.Failed = failure(err).message().Failed
		default:
			told.Result = &r
		}
		t.say(worker.Message{Repeat: &told})
		t.begun = time.Now() // the job's own training begins after this one
	}
	return nil
}

// cpuSeconds is the processor time this process has taken, on all cores
// together; other programs on the machine disturb it less than the wall clock.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}
