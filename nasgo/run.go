package nasgo

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Run makes steps until the study has so many finished trials (told, failed or
// rejected): it takes up the open one where it stands, then proposes, trains
// and feeds back. It shows each trial to watch, which may be nil, when it is
// finished. A study that has them already is left as it is.
//
// With Config.Parallel above 1, several processes that call it share the work: each
// takes a trial that nobody has, and waits at the end until the others are done.
//
// It returns the error of the step that could not be made; what was finished
// stays, and Run goes on from there when called again. A context that ends
// leaves the trial in training interrupted.
func (s *Study) Run(ctx context.Context, trials int, watch func(Trial)) error {
	end, err := s.begin()
	if err != nil {
		return err
	}
	defer end()
	if trials < 0 {
		return fmt.Errorf("run until %d trials are finished: want 0 or more", trials)
	}
	for {
		done, err := s.round(ctx, trials, watch)
		if done || err != nil && !errors.Is(err, errRetry) {
			return err
		}
	}
}

// errRetry is wrapped when another process made the step we were about to
// make: the next round looks where the study stands now.
var errRetry = errors.New("overtaken")

// round makes the next step, whichever it is.
func (s *Study) round(ctx context.Context, trials int, watch func(Trial)) (done bool, err error) {
	due, err := s.due(trials)
	if err != nil {
		return false, err
	}
	var t Trial
	switch due {
	case stepNone:
		return true, nil
	case stepPropose:
		_, err = s.propose(ctx)
		return false, s.retry(err)
	case stepFeedback:
		t, err = s.feedback()
	case stepTrain:
		t, err = s.train(ctx, nil)
	case stepWait:
		return false, wait(ctx)
	}
	if err == nil && t.State.Final() && watch != nil {
		watch(t)
	}
	return false, s.retry(err)
}

// step is what Run does next.
type step int

const (
	stepNone step = iota
	stepPropose
	stepTrain
	stepFeedback
	stepWait // until another process has trained its trial
)

// due looks where the study stands: a trained trial is fed back first, then one
// that waits is trained, and one is proposed where there is room. Trials beyond
// those asked for are left alone.
func (s *Study) due(trials int) (step, error) {
	open, err := s.unfinished()
	if err != nil {
		return stepNone, err
	}
	last, err := s.store.Last()
	if err != nil {
		return stepNone, err
	}
	next := stepNone
	for _, t := range open {
		switch state := State(t.State); {
		case t.Number > trials:
		case state == Trained:
			return stepFeedback, nil
		case state == Training && s.setup.Parallel > 1:
			if next != stepTrain {
				next = stepWait
			}
		default: // also one in training, which Train refuses with the reason
			next = stepTrain
		}
	}
	if next == stepTrain {
		return next, nil
	}
	if last == nil && trials == 0 || last != nil && last.Number >= trials {
		return next, nil
	}
	if room, err := s.room(len(open)); room || err != nil {
		return stepPropose, err
	}
	return next, nil
}

// lookAgain is how often it is looked whether another process has ended.
const lookAgain = 200 * time.Millisecond

func wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(lookAgain):
		return nil
	}
}

func (s *Study) retry(err error) error {
	if errors.Is(err, ErrState) || s.setup.Parallel > 1 && errors.Is(err, ErrBusy) {
		return fmt.Errorf("%w: %w", errRetry, err)
	}
	return err
}
