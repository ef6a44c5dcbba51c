package nasgo

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/genius-nas/nasgo/nasgo/store"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// run is one training.
type run struct {
	study *Study
	row   store.Trial
	lease lease
	watch func(worker.Message)

	mu     sync.Mutex
	epochs int   // stored in this run
	err    error // that ended the run from our side
	stop   context.CancelFunc
}

func (r *run) do(parent context.Context) (Trial, error) {
	ctx, stop := context.WithCancel(parent)
	r.stop = stop
	pulse := r.study.pulse(func() error { return r.study.store.Beat(r.row.Number, r.lease.String()) }, r.end)
	ended := false
	defer func() {
		if !ended { // the trainer panicked: nobody is training it any more
			_ = r.release(Interrupted, "the trainer panicked")
		}
	}()
	e, err := r.train(ctx)
	ended = true
	stop()
	pulse()
	if err := r.settle(parent, e, err); err != nil {
		return Trial{}, err
	}
	return r.study.trialAt(r.row.Number)
}

func (r *run) train(ctx context.Context) (Evaluation, error) {
	t, err := newTrial(r.row, nil)
	if err != nil {
		return Evaluation{}, err
	}
	return r.study.setup.trainer.Train(ctx, Ticket{
		Trial: t.Number, Space: r.study.setup.Space, Arch: t.Arch, Seed: t.Seed, Folder: r.study.folder(t.Number),
	}, r.see)
}

// see stores an epoch and passes the message on.
func (r *run) see(m worker.Message) {
	if m.Epoch != nil {
		if err := checkEpoch(*m.Epoch); err != nil {
			r.end(notANumber(err))
			return
		}
		if err := r.study.store.Epoch(r.lease.String(), epochRow(r.row.Number, *m.Epoch)); err != nil {
			r.end(err)
			return
		}
		r.mu.Lock()
		r.epochs++
		r.mu.Unlock()
	}
	if r.watch != nil {
		r.watch(m)
	}
}

// end ends the run from our side.
func (r *run) end(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
		r.stop()
	}
}

// settle stores what became of the run.
func (r *run) settle(parent context.Context, e Evaluation, err error) error {
	if r.err != nil {
		err = r.err
	}
	if err == nil {
		err = r.study.setup.checkEvaluation(e)
	}
	var of *worker.Error
	switch failed := errors.As(err, &of); {
	case err == nil:
		return r.finish(e)
	case isMoved(err):
		return r.lost(err)
	case parent.Err() != nil:
		why := parent.Err()
		if cause := context.Cause(parent); errors.Is(cause, ErrCap) {
			why = cause
		}
		return r.interrupt(why)
	case errors.Is(err, worker.ErrStopped) || failed && of.Reason == worker.ReasonStopped:
		return r.interrupt(err)
	case failed && of.Reason != worker.ReasonJob:
		return r.fail(of.Error())
	}
	return r.undo(err)
}

func (r *run) finish(e Evaluation) error {
	rows := make([]store.Epoch, len(e.Epochs))
	for i, x := range e.Epochs {
		rows[i] = epochRow(r.row.Number, x)
	}
	err := r.study.store.Finish(r.row.Number, r.lease.String(), fmt.Sprintf("its training ended with %v", e.Score), store.Result{
		Score: e.Score.Percent, ScoreOf: string(e.Score.Of), Mean: meanPercent(e), Seconds: e.Seconds, Backend: clean(e.Backend), Epochs: rows,
	})
	if err != nil {
		return r.lost(err)
	}
	r.study.dropFolder(r.row.Number)
	return nil
}

func meanPercent(e Evaluation) *float64 {
	if e.Mean == nil {
		return nil
	}
	return &e.Mean.Percent
}

func (r *run) fail(reason string) error {
	if reason = clean(reason); reason == "" {
		reason = "it failed and did not say why"
	}
	if err := r.study.store.Fail(r.row.Number, r.lease.String(), reason); err != nil {
		return r.lost(err)
	}
	r.study.dropFolder(r.row.Number)
	return nil
}

func (r *run) interrupt(why error) error {
	if err := r.release(Interrupted, "interrupted: "+why.Error()); err != nil {
		return r.lost(err)
	}
	return fmt.Errorf("trial %d is interrupted: call Train to go on from its checkpoint: %w", r.row.Number, why)
}

// undo puts the trial back where it was, with the epochs that it now has.
func (r *run) undo(why error) error {
	to := State(r.row.State)
	if r.epochs > 0 {
		to = Interrupted
	}
	if err := r.release(to, "it could not be trained: "+clean(why.Error())); err != nil {
		return errors.Join(why, r.lost(err))
	}
	return fmt.Errorf("trial %d could not be trained and is %s; mend the cause and call Train, or Reject: %w", r.row.Number, to, why)
}

func (r *run) release(to State, cause string) error {
	return r.study.store.Release(r.row.Number, r.lease.String(), string(to), cause)
}

// lost says that another process has the trial now, which happens when this
// one was silent for long, on another machine.
func (r *run) lost(err error) error {
	if !isMoved(err) {
		return err
	}
	return fmt.Errorf("%w: trial %d was taken over by another process, whose result counts: call Record to see it (%w)", ErrBusy, r.row.Number, err)
}
