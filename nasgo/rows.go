package nasgo

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/store"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// textLimit is how much of a proposer's words is kept, in bytes.
const textLimit = 64 << 10

// clean makes a stranger's text storable: valid UTF-8 of at most textLimit bytes.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= textLimit {
		return s
	}
	end := textLimit
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

func convert[A, B any](list []A, f func(A) B) []B {
	if list == nil {
		return nil
	}
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = f(a)
	}
	return out
}

// newTrial is a trial without its network.
func newTrial(row store.Trial, curve []worker.Epoch) (Trial, error) {
	t := Trial{
		Number: row.Number, State: State(row.State), Key: row.Key,
		Proposer: row.Proposer, Reason: row.Reason, Predicted: row.Predicted, Confidence: row.Confidence,
		Cost: nn.Cost{Params: row.Params, FLOPs: row.FLOPs}, Epochs: curve,
		Seconds: row.Seconds, Backend: row.Backend, Failure: row.Failure, Seed: row.Seed,
		Created: row.Created, Finished: row.Finished, Asked: row.Asked, Tries: row.Tries,
	}
	if row.Score != nil {
		t.Score = &metric.Score{Percent: *row.Score, Of: metric.Source(row.ScoreOf)}
	}
	if row.Mean != nil {
		t.Mean = &metric.Score{Percent: *row.Mean, Of: metric.Source(row.ScoreOf)}
	}
	if err := json.Unmarshal([]byte(row.Arch), &t.Arch); err != nil {
		return t, fmt.Errorf("%w: architecture %q: %w", ErrNotAStudy, row.Arch, err)
	}
	return t, nil
}

func readNetwork(text string) (*nn.Network, error) {
	var n nn.Network
	if err := json.Unmarshal([]byte(text), &n); err != nil {
		return nil, fmt.Errorf("its network cannot be read: %w", err)
	}
	return &n, nil
}

func newEpoch(e store.Epoch) worker.Epoch {
	return worker.Epoch{Epoch: e.Epoch, Of: e.Of, TrainLoss: e.TrainLoss, Val: (*metric.Val)(e.Val), Seconds: e.Seconds}
}

func epochRow(trial int, e worker.Epoch) store.Epoch {
	return store.Epoch{Trial: trial, Epoch: e.Epoch, Of: e.Of, TrainLoss: e.TrainLoss, Val: (*float64)(e.Val), Seconds: e.Seconds}
}

func newAttempt(a store.Attempt) Attempt {
	return Attempt{Trial: a.Trial, N: a.N, Time: a.Time, Asked: a.Asked, Answer: a.Answer, Problem: a.Problem}
}

func newAsked(p store.Proposer) Asked {
	a := Asked{Trial: p.Trial, Attempts: p.Attempts, Time: p.Time, Budget: p.Budget, Proposer: p.Name}
	if p.Settings != "" {
		a.Settings = json.RawMessage(p.Settings)
	}
	return a
}

func newEvent(e store.Event) Event {
	return Event{Time: e.Time, Trial: e.Trial, From: State(e.From), To: State(e.To), Cause: e.Cause}
}

func newExchange(e store.Exchange) Exchange {
	x := Exchange{
		Trial: e.Trial, Time: e.Time, Endpoint: e.Endpoint, Model: e.Model, Request: json.RawMessage(e.Request),
		Status: e.Status, Error: e.Error, Seconds: e.Seconds,
		PromptTokens: integer(e.PromptTokens), CompletionTokens: integer(e.CompletionTokens), Dollars: e.Dollars, Prompt: e.Prompt,
	}
	if e.Response != nil {
		x.Response = json.RawMessage(*e.Response)
	}
	return x
}

func exchangeRow(x Exchange) store.Exchange {
	e := store.Exchange{
		Trial: x.Trial, Time: x.Time, Endpoint: x.Endpoint, Model: x.Model, Request: string(x.Request),
		Status: x.Status, Error: x.Error, Seconds: x.Seconds,
		PromptTokens: long(x.PromptTokens), CompletionTokens: long(x.CompletionTokens), Dollars: x.Dollars, Prompt: x.Prompt,
	}
	if x.Response != nil {
		text := string(x.Response)
		e.Response = &text
	}
	return e
}

func integer(n *int64) *int {
	if n == nil {
		return nil
	}
	i := int(*n)
	return &i
}

func long(n *int) *int64 {
	if n == nil {
		return nil
	}
	i := int64(*n)
	return &i
}

// newFinal is nil where the last training has no result.
func newFinal(f *store.Final) (*FinalResult, error) {
	if f == nil || f.Result == "" {
		return nil, nil //nolint:nilnil // no result is no error
	}
	r := FinalResult{Trial: f.Trial, Time: f.Time, Weights: f.Weights}
	if err := json.Unmarshal([]byte(f.Schedule), &r.Schedule); err != nil {
		return nil, fmt.Errorf("the final training's schedule: %w", err)
	}
	if err := json.Unmarshal([]byte(f.Result), &r.Result); err != nil {
		return nil, fmt.Errorf("the final training's result: %w", err)
	}
	return &r, nil
}
