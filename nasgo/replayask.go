package nasgo

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// question puts the question as it was put then, and keeps the failures that
// there were too.
func (p *replaying) question(ctx context.Context, s *Study, d deed) (outcome, error) {
	if err := s.history.load(s.store); err != nil {
		return outcome{}, err
	}
	q, err := s.question()
	if err != nil {
		return outcome{}, err
	}
	if n := len(q.Attempts); n <= p.attempts(q.Trial) { // else it goes its own way
		q.Attempts = q.Attempts[:min(n, d.tries)]
	}
	q.Seed = questionSeed(p.Record.Info.Seed, q.Trial, len(q.Attempts))
	who := p.asked(q, d)
	proposer, err := p.Find(who)
	if err != nil {
		return outcome{}, err
	}
	q.Budget = who.Budget
	for {
		o, err := p.settle(ctx, proposer, q, d)
		o.who, o.name, o.tries = who, proposer.Name(), len(q.Attempts)
		if err != nil || !o.failed() {
			return o, err
		}
		if ctx.Err() != nil || !p.recorded(o.exchanges) {
			return o, o.problem
		}
		for _, x := range o.exchanges { // it failed then too, and somebody asked again
			x.Time, x.Trial = time.Time{}, q.Trial
			if err := s.keepExchange(x); err != nil {
				return o, err
			}
		}
	}
}

// settle asks until it comes to what it did then. Of cells that asked the same
// side by side one was the quicker: the answers to the others are in the record
// too, and are spared for their own questions, if they came to anything.
func (p *replaying) settle(ctx context.Context, proposer Proposer, q Question, d deed) (outcome, error) {
	same := [2]int{q.Trial, len(q.Attempts)}
	for i, o := range p.spare[same] {
		if p.came(d, o) {
			p.spare[same] = slices.Delete(p.spare[same], i, i+1)
			return o, nil
		}
	}
	first, err := once(ctx, proposer, q)
	for next := first; ; {
		if err != nil || next.failed() || p.came(d, next) || !p.recorded(next.exchanges) {
			return next, err
		}
		p.spare[same] = append(p.spare[same], next)
		if next, err = once(ctx, proposer, q); err != nil || next.failed() {
			return first, nil //nolint:nilerr // there are no more of them: it came to the first
		}
	}
}

// outcome is what came of a question, before it is kept.
type outcome struct {
	Proposal
	problem   error
	exchanges []Exchange
	who       Asked
	name      string // of who was asked
	tries     int    // attempts that the question told of
}

// once asks and keeps nothing. The error is one of asking what was not recorded.
func once(ctx context.Context, proposer Proposer, q Question) (o outcome, err error) {
	q.Record = func(x Exchange) error {
		o.exchanges = append(o.exchanges, x)
		return nil
	}
	q.Allow = nil
	if o.Proposal, o.problem = proposer.Propose(ctx, q); errors.Is(o.problem, ErrUnrecorded) {
		return o, o.problem
	}
	return o, nil
}

// failed says whether nothing was answered.
func (o outcome) failed() bool { return o.problem != nil && !errors.Is(o.problem, ErrNoProposal) }

// came says whether a question came to what it did then.
func (p *replaying) came(d deed, o outcome) bool {
	answer, said := "", Answered(nil)
	if errors.As(o.problem, &said) {
		answer = clean(said.Answer())
	} else if raw, err := json.Marshal(o.Proposal); err == nil {
		answer = clean(string(raw))
	}
	for _, a := range p.Record.Attempts {
		if a.Trial == d.trial && a.N == d.attempt {
			return a.Answer == answer
		}
	}
	if o.problem != nil || d.trial > len(p.Record.Trials) {
		return false
	}
	was := p.Record.Trials[d.trial-1]
	return slices.Equal(was.Arch, o.Arch) && was.Reason == clean(o.Reason) && same(was.Predicted, o.Predicted)
}

// recorded says whether all exchanges are of the record, and there are any.
func (p *replaying) recorded(list []Exchange) bool {
	for _, x := range list {
		if !slices.ContainsFunc(p.Record.Exchanges, func(was Exchange) bool { return was.Trial == x.Trial && was.Time.Equal(x.Time) }) {
			return false
		}
	}
	return len(list) > 0
}
