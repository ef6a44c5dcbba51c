package nasgo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo/store"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// Train trains the proposed or interrupted trial, of several the first that nobody
// is at, or looks it up, and stores the result. What the trainer reports goes to
// watch, which may be nil; each epoch is stored as it comes.
//
// A candidate that fails (it runs out of time or memory, its loss is not a
// number, its process crashes) gives a failed trial with the reason and no
// error. When the context ends, or the worker is stopped, the trial is
// interrupted, its checkpoint kept, and the error wraps the context's or the
// worker's; Train goes on from there when called again, in whatever process. Any
// other error is the trainer's, not the candidate's, such as a worker that
// cannot be started or a job that it cannot do: the trial is then as it was.
//
// It returns a wrapped ErrState in other states, and ErrBusy while another
// process is training the trial. The trial of a process that is gone is
// interrupted and can be trained.
func (s *Study) Train(ctx context.Context, watch func(worker.Message)) (Trial, error) {
	end, err := s.begin()
	if err != nil {
		return Trial{}, err
	}
	defer end()
	return s.train(ctx, watch)
}

func (s *Study) train(ctx context.Context, watch func(worker.Message)) (Trial, error) {
	row, err := s.trainable()
	if err != nil {
		return Trial{}, err
	}
	if row == nil {
		return Trial{}, wrongState(nil, "")
	}
	switch State(row.State) {
	case Proposed, Interrupted:
	case Training:
		return Trial{}, fmt.Errorf("%w: trial %d is being trained by %s: wait until it has ended", ErrBusy, row.Number, readLease(row.Owner).who())
	case Trained, Told, Failed, Rejected:
		return Trial{}, wrongState(row, "proposed")
	}
	if err := ctx.Err(); err != nil {
		return Trial{}, fmt.Errorf("trial %d was not begun: %w", row.Number, err)
	}
	if err := s.approved(row.Number); err != nil {
		return Trial{}, err
	}
	ctx, stop, err := s.capped(ctx)
	if err != nil {
		return Trial{}, err
	}
	defer stop()
	r := &run{study: s, row: *row, lease: takeLease(), watch: watch}
	defer r.lease.release()
	cause := "its training begins"
	if State(row.State) == Interrupted {
		cause = "its training goes on"
	}
	err = s.store.Start(row.Number, r.lease.String(), cause)
	if isMoved(err) && s.setup.Parallel > 1 {
		return s.train(ctx, watch) // another process took it: there may be more
	}
	if err != nil {
		return Trial{}, s.overtaken(err)
	}
	return r.do(ctx)
}

// trainable is the first trial that can be trained, those that wait for approval
// last; else the one that is in the way.
func (s *Study) trainable() (*store.Trial, error) {
	open, err := s.unfinished()
	if err != nil {
		return nil, err
	}
	for i, t := range open {
		if (State(t.State) == Proposed || State(t.State) == Interrupted) && s.approved(t.Number) == nil {
			return &open[i], nil
		}
	}
	return s.at(Proposed, Interrupted)
}

// capped is ctx with the time that is left under the cap on time.
func (s *Study) capped(ctx context.Context) (context.Context, context.CancelFunc, error) {
	if s.setup.Caps.Time == 0 {
		return ctx, func() {}, nil
	}
	s.purse.mu.Lock()
	defer s.purse.mu.Unlock()
	err := s.purse.load(s.store)
	if err != nil {
		return nil, nil, err
	}
	left, err := s.remaining(&s.purse)
	if err != nil {
		return nil, nil, err
	}
	ctx, stop := context.WithTimeoutCause(ctx, left, fmt.Errorf("%w: calls and trainings have taken %v; raise Caps.Time (--max-time) to go on", ErrCap, s.setup.Caps.Time))
	return ctx, stop, nil
}

// folder is where a trial keeps its checkpoint: beside the file.
func (s *Study) folder(trial int) string {
	return filepath.Join(s.work(), fmt.Sprintf("trial-%d", trial))
}

// dropFolder removes the checkpoint of a trial that needs none any more. What
// is left by a process killed here is swept up with the next proposal.
func (s *Study) dropFolder(trial int) {
	_ = os.RemoveAll(s.folder(trial))
	_ = os.Remove(s.work()) // if empty
}
