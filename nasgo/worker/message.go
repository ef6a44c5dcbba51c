package worker

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
)

// ErrMessage is wrapped by the errors of Decode.
var ErrMessage = errors.New("line is not a message of a worker")

// errNaN is wrapped when a line would be a message but for a number that is none.
var errNaN = errors.New("a number is NaN or infinite")

// Decode reads one line of a worker's stdout. Exactly one field must be set and
// its numbers must be in their ranges; fields it does not know, of a newer
// worker, are passed over. Errors wrap ErrMessage.
func Decode(line []byte) (Message, error) {
	var m Message
	if line = bytes.TrimSpace(line); len(line) == 0 || line[0] != '{' {
		return Message{}, fmt.Errorf("%w: it does not begin with {", ErrMessage)
	}
	if err := json.Unmarshal(line, &m); err != nil {
		if bare := notANumber.Find(line); bare != nil {
			return Message{}, fmt.Errorf("%w: %w: %s", ErrMessage, errNaN, bare)
		}
		return Message{}, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	if err := m.check(); err != nil {
		return Message{}, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	return m, nil
}

// notANumber finds what some JSON writers put for a number that is none.
var notANumber = regexp.MustCompile(`"[a-z_]+":\s*[-+]?(NaN|nan|Inf|Infinity)\b`)

func (m Message) check() error {
	set := 0
	for _, is := range []bool{m.Ready != nil, m.Epoch != nil, m.Step != nil, m.Repeat != nil, m.Result != nil, m.Failed != nil} {
		if is {
			set++
		}
	}
	switch {
	case set != 1:
		return fmt.Errorf("%d of ready, epoch, step, repeat, result and failed are set, want one", set)
	case m.Epoch != nil:
		return m.Epoch.check()
	case m.Step != nil && (m.Step.Epoch < 1 || m.Step.Step < 1 || m.Step.Step > m.Step.Of):
		return fmt.Errorf("step %d of %d in epoch %d", m.Step.Step, m.Step.Of, m.Step.Epoch)
	case m.Repeat != nil:
		return m.Repeat.check()
	case m.Result != nil:
		return m.Result.check()
	case m.Failed != nil:
		return m.Failed.check()
	}
	return nil
}

func (r Repeat) check() error {
	switch {
	case (r.Result == nil) == (r.Failed == nil):
		return fmt.Errorf("the repeat of seed %d wants a result or a failure, and one of them", r.Seed)
	case r.Failed != nil:
		return r.Failed.check()
	}
	return r.Result.check()
}

func (f Failed) check() error {
	if !known[f.Reason] {
		return fmt.Errorf("failed for the unknown reason %q", f.Reason)
	}
	return nil
}

var known = map[string]bool{
	ReasonStopped: true, ReasonNaN: true, ReasonTime: true,
	ReasonMemory: true, ReasonCrash: true, ReasonJob: true,
}

func (e Epoch) check() error {
	if e.Epoch < 1 || e.Epoch > e.Of || e.Seconds < 0 {
		return fmt.Errorf("epoch %d of %d after %v s", e.Epoch, e.Of, e.Seconds)
	}
	if e.Val != nil {
		return percent("validation accuracy", float64(*e.Val))
	}
	return nil
}

func (r Result) check() error {
	if err := percent("validation accuracy", float64(r.Val)); err != nil {
		return err
	}
	for _, e := range r.Epochs {
		if err := e.check(); err != nil {
			return err
		}
	}
	if r.ValExamples < 1 || r.Seconds < 0 || r.CPU < 0 || r.Resumed < 0 {
		return fmt.Errorf("a result on %d examples, %d epochs resumed, %v s", r.ValExamples, r.Resumed, r.Seconds)
	}
	if f := r.Final; f != nil {
		if f.Examples < 1 || len(f.Correct) != (f.Examples+7)/8 {
			return fmt.Errorf("%d bytes of correct for %d test examples", len(f.Correct), f.Examples)
		}
		return percent("test accuracy", float64(f.Test))
	}
	return nil
}

func percent(what string, v float64) error {
	if !(v >= 0 && v <= 100) {
		return fmt.Errorf("%s is %v, want 0 to 100", what, v)
	}
	return nil
}
