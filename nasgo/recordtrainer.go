package nasgo

import (
	"context"
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// Trainer gives the results that are in the record, for the networks that were
// trained, and for others an error that wraps ErrUnrecorded.
func (r Record) Trainer() Trainer {
	t := recorded{info: r.Info, by: map[string]Trial{}}
	for _, x := range r.Trials {
		if x.Score != nil || x.State == Failed {
			t.by[x.Key] = x
		}
	}
	return t
}

type recorded struct {
	info Info
	by   map[string]Trial // key to trial
}

// Describe is what the record's trainer said, so that the studies agree.
func (t recorded) Describe() string { return t.info.Trainer }

// ScoreOf is the record's.
func (t recorded) ScoreOf() metric.Source { return t.info.ScoreOf }

// Train looks the network up.
func (t recorded) Train(_ context.Context, k Ticket, watch func(worker.Message)) (Evaluation, error) {
	was, ok := t.by[k.Space.Encode(k.Arch)]
	if !ok {
		return Evaluation{}, fmt.Errorf("%w: the network %s was not trained then: give the table or the data to train it now", ErrUnrecorded, k.Space.Encode(k.Arch))
	}
	for _, e := range was.Epochs {
		watch(worker.Message{Epoch: &e})
	}
	if was.Score == nil {
		return Evaluation{}, failure(was.Failure)
	}
	return Evaluation{Score: *was.Score, Mean: was.Mean, Epochs: was.Epochs, Seconds: was.Seconds, Backend: was.Backend}, nil
}

// failure takes the text of a worker.Error apart.
func failure(text string) error {
	e := &worker.Error{Failed: worker.Failed{Reason: worker.ReasonCrash, Text: text}}
	rest, ok := strings.CutPrefix(text, "training failed (")
	if reason, words, found := strings.Cut(rest, "): "); ok && found {
		e.Reason, e.Text = reason, words
	}
	return e
}
