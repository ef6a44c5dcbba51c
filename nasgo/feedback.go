package nasgo

import (
	"context"
	"errors"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/store"
)

// Feedback makes the trained trial, of several the first, part of the history that proposers are told,
// for good. A trial that failed is part of it already and is returned as it
// is. In other states it returns a wrapped ErrState.
func (s *Study) Feedback(_ context.Context) (Trial, error) {
	end, err := s.begin()
	if err != nil {
		return Trial{}, err
	}
	defer end()
	return s.feedback()
}

func (s *Study) feedback() (Trial, error) {
	row, err := s.at(Trained)
	if err != nil {
		return Trial{}, err
	}
	if row != nil && State(row.State) == Failed {
		return s.trial(*row)
	}
	if row == nil || State(row.State) != Trained {
		return Trial{}, wrongState(row, "trained")
	}
	if err := s.store.Tell(row.Number, "its result was fed back"); err != nil {
		return Trial{}, s.overtaken(err)
	}
	return s.trialAt(row.Number)
}

func isMoved(err error) bool {
	var m *store.Moved
	return errors.As(err, &m)
}

// overtaken says that another process made a step between our look and ours.
func (s *Study) overtaken(err error) error {
	var m *store.Moved
	if !errors.As(err, &m) {
		return err
	}
	return fmt.Errorf("%w: another process was quicker: trial %d is %s: call %s", ErrState, m.Trial, m.State, nextCall(State(m.State)))
}
