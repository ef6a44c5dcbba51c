package nasgo

import (
	"context"
	"errors"
	"fmt"
)

// Run makes steps until the study has so many finished trials (told, failed or
// rejected): it takes up the open one where it stands, then proposes, trains
// and feeds back. It shows each trial to watch, which may be nil, when it is
// finished. A study that has them already is left as it is.
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
	row, err := s.last()
	if err != nil {
		return false, err
	}
	if row == nil || State(row.State).Final() {
		if row != nil && row.Number >= trials || trials == 0 {
			return true, nil
		}
		_, err = s.propose(ctx)
		return false, retry(err)
	}
	if row.Number > trials {
		return true, nil // an open one, more than was asked for
	}
	var t Trial
	switch State(row.State) {
	case Trained:
		t, err = s.feedback()
	case Proposed, Interrupted, Training:
		t, err = s.train(ctx, nil)
	case Told, Failed, Rejected: // dealt with above
	}
	if err == nil && t.State.Final() && watch != nil {
		watch(t)
	}
	return false, retry(err)
}

func retry(err error) error {
	if errors.Is(err, ErrState) {
		return fmt.Errorf("%w: %w", errRetry, err)
	}
	return err
}
