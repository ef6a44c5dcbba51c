package nasgo

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/genius-nas/nasgo/nasgo/store"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// Train trains the proposed or interrupted trial, or looks it up, and stores
// the result. What the trainer reports goes to watch, which may be nil; each
// epoch is stored as it comes.
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
	row, err := s.last()
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
	r := &run{study: s, row: *row, lease: takeLease(), watch: watch}
	defer r.lease.release()
	cause := "its training begins"
	if State(row.State) == Interrupted {
		cause = "its training goes on"
	}
	if err := s.store.Start(row.Number, r.lease.String(), cause); err != nil {
		return Trial{}, s.overtaken(err)
	}
	return r.do(ctx)
}

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
	return r.study.lastTrial()
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
		return r.interrupt(parent.Err())
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
		Score: e.Score.Percent, ScoreOf: string(e.Score.Of), Seconds: e.Seconds, Backend: clean(e.Backend), Epochs: rows,
	})
	if err != nil {
		return r.lost(err)
	}
	r.study.dropFolder(r.row.Number)
	return nil
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

// pulse calls beat at times, until the returned function is called. An error
// of beat goes to fail.
func (s *Study) pulse(beat func() error, fail func(error)) (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				if err := beat(); err != nil {
					fail(err)
					return
				}
			}
		}
	}()
	return func() { close(quit); <-done }
}

// checkEvaluation refuses what is no result: scores that are not numbers, or of
// another split than the study's.
func (s setup) checkEvaluation(e Evaluation) error {
	if err := checkPercent("score", e.Score.Percent); err != nil {
		return notANumber(err)
	}
	for _, x := range e.Epochs {
		if err := checkEpoch(x); err != nil {
			return notANumber(err)
		}
	}
	if e.Score.Of != s.of {
		return fmt.Errorf("the trainer gave a score of %q in a study of %q; they must not be mixed", e.Score.Of, s.of)
	}
	if !(e.Seconds >= 0) || math.IsInf(e.Seconds, 0) {
		return fmt.Errorf("the trainer says that it took %v seconds, want 0 or more", e.Seconds)
	}
	return nil
}

func checkEpoch(e worker.Epoch) error {
	if math.IsNaN(e.TrainLoss) || math.IsInf(e.TrainLoss, 0) {
		return fmt.Errorf("the training loss in epoch %d is %v", e.Epoch, e.TrainLoss)
	}
	if e.Val == nil {
		return nil
	}
	return checkPercent(fmt.Sprintf("validation accuracy in epoch %d", e.Epoch), float64(*e.Val))
}

func checkPercent(what string, p float64) error {
	if !(p >= 0 && p <= 100) { // so NaN too
		return fmt.Errorf("the %s is %v, want a percentage from 0 to 100", what, p)
	}
	return nil
}

func notANumber(err error) error {
	return &worker.Error{Failed: worker.Failed{Reason: worker.ReasonNaN, Text: err.Error()}}
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
