package nasgo

import (
	"errors"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/store"
)

// The errors of a study. The text around them names the trial or the file and
// says which call comes next.
var (
	// ErrState is wrapped when a step does not fit the state the trial is in.
	ErrState = errors.New("not the next step")
	// ErrOtherStudy is wrapped by Open when the file was begun with another
	// space, data, trainer or seed.
	ErrOtherStudy = errors.New("another study")
	// ErrBusy is wrapped when the trial is being trained already, by another
	// process or another call in this one.
	ErrBusy = errors.New("busy")
	// ErrAttempts is wrapped when a proposer was asked many times and gave no
	// usable proposal; it wraps the last problem too.
	ErrAttempts = errors.New("no usable proposal")
	// ErrNotAStudy is wrapped by Open and View for a file that is something
	// else, cut off or damaged.
	ErrNotAStudy = store.ErrNotAStudy
	// ErrNewerFile is wrapped by Open and View for a file of a newer nasgo.
	ErrNewerFile = store.ErrNewer
	// ErrReadOnly is wrapped by the steps of a study that View opened.
	ErrReadOnly = store.ErrReadOnly
	// ErrFull is wrapped when the disk is full. What was stored is safe.
	ErrFull = store.ErrFull
)

// Answered is an error that wraps ErrNoProposal and has the answer in which
// there was none; the study keeps it with the attempt.
type Answered interface {
	error
	// Answer is what came, as it came.
	Answer() string
}

// wrongState refuses a step, and says which call comes next.
func wrongState(t *store.Trial, want string) error {
	if t == nil || State(t.State).Final() {
		last := "no trial is open"
		if t != nil {
			last = fmt.Sprintf("trial %d is %s already", t.Number, t.State)
		}
		return fmt.Errorf("%w: %s: call Propose for the next one", ErrState, last)
	}
	return fmt.Errorf("%w: trial %d is %s, not %s: call %s", ErrState, t.Number, t.State, want, nextCall(State(t.State)))
}

func nextCall(s State) string {
	switch s {
	case Proposed:
		return "Train, or Reject to give it up"
	case Interrupted:
		return "Train to go on from its checkpoint, or Reject to give it up"
	case Trained:
		return "Feedback"
	case Training:
		return "Train when its training has ended"
	case Told, Failed, Rejected:
	}
	return "Propose"
}
