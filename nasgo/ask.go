package nasgo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// candidate is a proposal that may become a trial.
type candidate struct {
	Proposal
	key, canonical string
	cost           nn.Cost
}

// problem is why an answer is an attempt and not a trial.
type problem struct {
	answer   string
	err      error
	trial, n int // of the attempt, once it is stored
}

func (p *problem) Error() string { return p.err.Error() }
func (p *problem) Unwrap() error { return p.err }

// sizes tells what an architecture costs; simulations remember.
type sizes func(Proposal) (nn.Cost, error)

// ask puts one question to the proposer and checks the answer. The error is a
// *problem where the answer is no usable proposal, else what kept the proposer
// from answering.
func (s setup) ask(ctx context.Context, q Question, h *history, cost sizes) (candidate, error) {
	p, err := s.Proposer.Propose(ctx, q)
	switch {
	case errors.Is(err, ErrNoProposal):
		answer := ""
		if said := Answered(nil); errors.As(err, &said) {
			answer = said.Answer()
		}
		return candidate{}, &problem{answer: answer, err: err}
	case err != nil:
		return candidate{}, fmt.Errorf("%s was asked for trial %d: %w", s.Proposer.Name(), q.Trial, err)
	}
	c, err := s.check(p, h, cost)
	if err != nil {
		answer, jsonErr := json.Marshal(p)
		if jsonErr != nil { // a prediction that is no number
			answer = []byte(fmt.Sprint([]int(p.Arch), p.Reason))
		}
		return c, &problem{answer: string(answer), err: err}
	}
	return c, nil
}

// check says whether a proposal can become a trial: in the space, feasible, a
// network that can be built, and a new one.
func (s setup) check(p Proposal, h *history, cost sizes) (candidate, error) {
	c := candidate{Proposal: p}
	if err := s.Space.Feasible(p.Arch); err != nil {
		return c, err
	}
	var err error
	if c.canonical, err = canonical(s.Space, p.Arch); err != nil {
		return c, err
	}
	c.key = s.Space.Encode(p.Arch)
	if trial, ok := h.known[c.canonical]; ok {
		return c, fmt.Errorf("%s is equal to trial %d%s; no network is evaluated twice", c.key, trial, h.written(trial, c.key))
	}
	if p.Predicted != nil && (math.IsNaN(*p.Predicted) || math.IsInf(*p.Predicted, 0)) {
		return c, fmt.Errorf("the prediction for %s is %v, want a number or none", c.key, *p.Predicted)
	}
	if p.Confidence != nil && !(*p.Confidence >= 0 && *p.Confidence <= 1) { // so NaN too
		return c, fmt.Errorf("the confidence in %s is %v, want 0 to 1 or none", c.key, *p.Confidence)
	}
	if c.cost, err = cost(p); err != nil {
		return c, fmt.Errorf("%s cannot be built: %w", c.key, err)
	}
	return c, nil
}

// enough says whether Propose gives up after so many attempts at a trial. It
// is a function of the number alone, so that a process that was killed on the
// way and one that was not give up at the same ones.
func (s setup) enough(attempts int) bool { return attempts%s.Attempts == 0 }

func (s setup) giveUp(trial, attempts int, last error) error {
	return fmt.Errorf("%w for trial %d after %d answers from %s; the last: %w. Look at the attempts, give a Hint or another Proposer, and call Propose again",
		ErrAttempts, trial, attempts, s.Proposer.Name(), last)
}
