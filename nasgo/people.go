package nasgo

import (
	"context"
	"errors"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/store"
)

// ErrApproval is wrapped by Train and Run while a trial waits for a person's
// word: see Config.Approval, Study.Approve and Study.Reject.
var ErrApproval = errors.New("waiting for approval")

// What people do, and the file's own beginning, are events too, with these in
// place of a state.
const (
	ActBegun    = "begun"
	ActBranched = "branched"
	ActApproved = "approved"
	ActHinted   = "hinted"
)

// Approve says yes to the proposed trial, with a note that is kept in the event.
// It returns a wrapped ErrState where no trial is proposed; a second approval
// changes nothing.
func (s *Study) Approve(_ context.Context, note string) (Trial, error) {
	end, err := s.begin()
	if err != nil {
		return Trial{}, err
	}
	defer end()
	row, err := s.approvable()
	if err != nil {
		return Trial{}, err
	}
	if row == nil || State(row.State) != Proposed {
		return Trial{}, wrongState(row, "proposed")
	}
	if note = clean(note); note == "" {
		note = "approved by a person"
	}
	if err := s.store.Approve(row.Number, note); err != nil {
		return Trial{}, s.overtaken(err)
	}
	return s.trialAt(row.Number)
}

// approvable is the first proposed trial that nobody has approved, else the first
// proposed one.
func (s *Study) approvable() (*store.Trial, error) {
	open, err := s.unfinished()
	if err != nil {
		return nil, err
	}
	for i, t := range open {
		if State(t.State) != Proposed {
			continue
		}
		if ok, err := s.store.Approved(t.Number); err != nil || !ok {
			return &open[i], err
		}
	}
	return s.at(Proposed)
}

// approved says whether a trial may be trained.
func (s *Study) approved(trial int) error {
	if !s.setup.Approval {
		return nil
	}
	ok, err := s.store.Approved(trial)
	if err == nil && !ok {
		err = fmt.Errorf("trial %d: %w: call Approve, or Reject with a reason", trial, ErrApproval)
	}
	return err
}

// Hint tells the proposer something from the next question on.
func (s *Study) Hint(_ context.Context, text string) error {
	if s.view {
		return fmt.Errorf("study %s: %w: open it with nasgo.Open to give a hint", s.path, ErrReadOnly)
	}
	if text = clean(text); text == "" {
		return errors.New("the hint is empty: say what the proposer should know")
	}
	return s.store.Hint(text)
}
