package nasgo

// State is where a trial stands:
//
//	proposed -> training -> trained -> told
//
// or rejected, failed, interrupted. Told, failed and rejected are final.
type State string

// The states of a trial.
const (
	Proposed    State = "proposed"    // on disk, not begun
	Training    State = "training"    // a worker is at it
	Trained     State = "trained"     // has its result, which no proposer has seen
	Told        State = "told"        // the result is part of the history
	Rejected    State = "rejected"    // a person said no
	Failed      State = "failed"      // has a reason, never a number
	Interrupted State = "interrupted" // can be trained again
)

// Final says whether a trial in this state stays as it is.
func (s State) Final() bool { return s == Told || s == Rejected || s == Failed }
