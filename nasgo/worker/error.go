package worker

import "errors"

// Error is a failure of the candidate: its job was tried and has no result.
// Reason is one of the Reason constants, never ReasonStopped. Other errors of
// Run are about the machinery and say nothing of the candidate.
type Error struct {
	Failed
}

// Error is the sentence for a person, with the reason in front.
func (e *Error) Error() string { return "training failed (" + e.Reason + "): " + e.Text }

// ErrStopped is wrapped by the error of a run that was asked to stop, by its
// context (whose error is wrapped too) or by a signal to the worker. The
// checkpoint, if one was asked for, is there: the same job goes on from it.
var ErrStopped = errors.New("training was stopped")

// ErrWorker is wrapped by errors of the machinery: no worker and none can be
// built, it does not start, or it ends before it says that it is ready.
var ErrWorker = errors.New("the worker does not work")

func failed(reason, text string) *Error {
	return &Error{Failed{Reason: reason, Text: text}}
}
