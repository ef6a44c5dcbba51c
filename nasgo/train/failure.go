package train

import (
	"context"
	"errors"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/worker"
)

// Failure is why a job has no result. Reason is one of worker's Reason constants.
type Failure struct {
	Reason string
	Err    error // a sentence for a person
}

// Error is the sentence.
func (f *Failure) Error() string { return f.Err.Error() }

// Unwrap is the error below.
func (f *Failure) Unwrap() error { return f.Err }

// message is the worker's last line for the failure.
func (f *Failure) message() worker.Message {
	return worker.Message{Failed: &worker.Failed{Reason: f.Reason, Text: f.Error()}}
}

func fail(reason, format string, args ...any) *Failure {
	return &Failure{reason, fmt.Errorf(format, args...)}
}

// failure is err as a Failure; what is none yet is a crash of the worker's own.
func failure(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return &Failure{worker.ReasonCrash, err}
}

// interrupted is why ctx has ended: the Failure it was cancelled with, or that
// somebody asked the worker to stop.
func interrupted(ctx context.Context) *Failure {
	var f *Failure
	if errors.As(context.Cause(ctx), &f) {
		return f
	}
	return fail(worker.ReasonStopped, "stopped before the last epoch: the same job goes on from its checkpoint, if it names one")
}
