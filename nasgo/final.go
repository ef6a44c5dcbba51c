package nasgo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/genius-nas/nasgo/nasgo/store"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// Finisher is a Trainer that can train a network for the last time and measure
// it on the test split.
type Finisher interface {
	Trainer
	// Final trains by the ticket's schedule from new weights; the result's
	// Final is not nil. Errors are as Train's.
	Final(ctx context.Context, t FinalTicket, watch func(worker.Message)) (worker.Result, error)
}

// FinalTicket is what a Finisher is given.
type FinalTicket struct {
	Ticket
	Schedule worker.Schedule // whole
	Weights  string          // file to write the weights to, "" for none
}

// Final trains the best network of the study anew, by the given schedule, and
// measures it on the test split: once for the study, for good. A second call
// returns what was kept, whatever its arguments. Nothing is picked on the test
// split: the network and the schedule are settled before it is read. Fields of
// the schedule that are zero are those of the study's; weights names a file to
// write the trained weights to, "" for none.
//
// It returns a wrapped ErrState where no trial has been told yet, and ErrBusy
// while another process is at it. When the context ends the checkpoint is kept,
// and a call with the same schedule goes on from it. Any other error, the
// network's failure too, leaves the test split unmeasured.
func (s *Study) Final(ctx context.Context, sched worker.Schedule, weights string, watch func(worker.Message)) (FinalResult, error) {
	if s.view {
		return s.keptFinal()
	}
	end, err := s.begin()
	if err != nil {
		return FinalResult{}, err
	}
	defer end()
	row, err := s.store.Final()
	if err != nil {
		return FinalResult{}, err
	}
	kept, err := newFinal(row)
	if kept != nil || err != nil {
		return orZero(kept), err
	}
	previous := ""
	if row != nil {
		owner := readLease(row.Owner)
		if owner.alive(row.Beat, s.store.Now()) {
			return FinalResult{}, fmt.Errorf("%w: the final training is made by %s: wait until it has ended", ErrBusy, owner.who())
		}
		previous = row.Owner
	}
	return s.final(ctx, fillSchedule(sched, s.setup.Schedule), weights, previous, watch)
}

// keptFinal is the stored result, for a view.
func (s *Study) keptFinal() (FinalResult, error) {
	r, err := s.Record()
	if err != nil {
		return FinalResult{}, err
	}
	if r.Final == nil {
		return FinalResult{}, fmt.Errorf("study %s: %w: open it with nasgo.Open for the final training", s.path, ErrReadOnly)
	}
	return *r.Final, nil
}

func orZero(f *FinalResult) FinalResult {
	if f == nil {
		return FinalResult{}
	}
	return *f
}

func (s *Study) finisher() (Finisher, error) {
	if f, ok := s.setup.trainer.(Finisher); ok {
		return f, nil
	}
	if s.setup.Data.Kind == "" {
		return nil, fmt.Errorf("study %s has no data to train on, its results come from %s: give Config.Data to train its best network", s.path, s.setup.trainer.Describe())
	}
	return s.setup.worker(), nil
}

func (s *Study) final(ctx context.Context, sched worker.Schedule, weights, previous string, watch func(worker.Message)) (FinalResult, error) {
	f, err := s.finisher()
	if err != nil {
		return FinalResult{}, err
	}
	if err := s.history.load(s.store); err != nil {
		return FinalResult{}, err
	}
	best := bestOutcome(s.history.outcomes)
	if best == nil {
		return FinalResult{}, fmt.Errorf("%w: no trial of study %s has been told, so there is no best: call Run, or Propose, Train and Feedback", ErrState, s.path)
	}
	text, err := json.Marshal(sched)
	if err != nil {
		return FinalResult{}, fmt.Errorf("the schedule of the final training: %w", err)
	}
	l := takeLease()
	defer l.release()
	if err := s.store.StartFinal(store.Final{Trial: best.Trial, Schedule: string(text), Weights: weights, Owner: l.String()}, previous); err != nil {
		if errors.Is(err, store.ErrTaken) {
			return FinalResult{}, fmt.Errorf("%w: another process has just begun the final training: wait until it has ended", ErrBusy)
		}
		return FinalResult{}, err
	}
	k := FinalTicket{Schedule: sched, Weights: weights, Ticket: Ticket{
		Trial: best.Trial, Space: s.setup.Space, Arch: best.Arch, Seed: finalSeed(s.setup.Seed, best.Trial),
		Folder: s.finalFolder(text),
	}}
	if err := s.trainFinal(ctx, f, k, l.String(), watch); err != nil {
		return FinalResult{}, err
	}
	row, err := s.store.Final()
	if err != nil {
		return FinalResult{}, err
	}
	kept, err := newFinal(row)
	return orZero(kept), err
}

// finalFolder keeps the checkpoint apart from that of another schedule.
func (s *Study) finalFolder(schedule []byte) string {
	sum := sha256.Sum256(schedule)
	return filepath.Join(s.work(), "final-"+hex.EncodeToString(sum[:4]))
}

// dropFinals removes the checkpoints of the final training, by whatever schedule.
func (s *Study) dropFinals() {
	list, _ := filepath.Glob(filepath.Join(s.work(), "final-*")) // none where the path is no pattern
	for _, folder := range list {
		_ = os.RemoveAll(folder)
	}
	_ = os.Remove(s.work()) // if empty
}

// bestOutcome has the highest score of those told, the first of equals.
func bestOutcome(list []Outcome) *Outcome {
	var best *Outcome
	for i, o := range list {
		if o.State == Told && o.Score != nil && (best == nil || o.Score.Percent > best.Score.Percent) {
			best = &list[i]
		}
	}
	return best
}

// trainFinal trains and stores the result, or gives the place up.
func (s *Study) trainFinal(parent context.Context, f Finisher, k FinalTicket, owner string, watch func(worker.Message)) (err error) {
	done := false
	defer func() {
		if !done { // an error, or a panic
			err = errors.Join(err, s.store.DropFinal(owner))
		}
	}()
	ctx, stop := context.WithCancel(parent)
	defer stop()
	var once sync.Once
	var silent error
	pulse := s.pulse(func() error { return s.store.BeatFinal(owner) }, func(err error) {
		once.Do(func() { silent = err; stop() })
	})
	if watch == nil {
		watch = func(worker.Message) {}
	}
	result, err := f.Final(ctx, k, watch)
	pulse()
	switch {
	case silent != nil:
		return silent
	case err != nil && parent.Err() != nil:
		return fmt.Errorf("the final training is interrupted: call Final with the same schedule to go on from its checkpoint: %w", parent.Err())
	case err != nil:
		return fmt.Errorf("the final training of trial %d came to nothing, the test split is unmeasured: %w", k.Trial, err)
	}
	if err := checkFinal(result); err != nil {
		return err
	}
	text, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("the result of the final training: %w", err)
	}
	if err := s.store.FinishFinal(owner, orElse(result.Weights, k.Weights), string(text)); err != nil {
		return err
	}
	done = true
	_ = os.RemoveAll(k.Folder)
	s.dropFinals()
	return nil
}

func orElse(text, other string) string {
	if text != "" {
		return text
	}
	return other
}

func checkFinal(r worker.Result) error {
	if r.Final == nil || r.Final.Examples < 1 {
		return errors.New("the final training did not measure the test split: is the worker of another version? Run nasgo setup")
	}
	return checkPercent("test accuracy", float64(r.Final.Test))
}
