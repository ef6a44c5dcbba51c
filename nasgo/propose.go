package nasgo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/store"
)

// Propose asks the proposer for the next trial and stores it. While a proposal
// is open it is returned again and nothing is asked, so of two processes that
// propose at once both get the same trial: that of the quicker one.
//
// An answer that is no usable proposal (none at all, outside the space or its
// constraints, a network that is known already) is kept as an attempt and the
// proposer asked again, with its attempts in the question. After each 20
// (Config.Attempts) of them Propose returns an error that wraps ErrAttempts and
// the last problem.
//
// It returns a wrapped ErrState while a trial is further than proposed, and
// otherwise the error that kept the proposer from answering, such as
// ErrExhausted or the context's; the study is then as it was.
func (s *Study) Propose(ctx context.Context) (Trial, error) {
	end, err := s.begin()
	if err != nil {
		return Trial{}, err
	}
	defer end()
	return s.propose(ctx)
}

func (s *Study) propose(ctx context.Context) (Trial, error) {
	if s.setup.Proposer == nil {
		return Trial{}, errors.New("nasgo.Config.Proposer is nil: open the study with one, such as search.Random(), to propose")
	}
	for {
		if err := ctx.Err(); err != nil {
			return Trial{}, fmt.Errorf("nothing was proposed: %w", err)
		}
		row, err := s.last()
		if err != nil {
			return Trial{}, err
		}
		if row != nil && State(row.State) == Proposed {
			return s.trial(*row)
		}
		if row != nil && !State(row.State).Final() {
			return Trial{}, wrongState(row, "finished")
		}
		t, err := s.proposeNew(ctx, s.setup.Proposer)
		var bad *problem
		switch {
		case errors.As(err, &bad): // stored as an attempt
			if s.setup.enough(bad.n) {
				return t, s.setup.giveUp(bad.trial, bad.n, bad.err)
			}
		case !errors.Is(err, store.ErrTaken):
			return t, err
		}
		// Or another process was quicker: look again.
	}
}

// proposeNew puts one question to p. The error is a *problem when the answer was
// stored as an attempt, and wraps store.ErrTaken when another process has stored
// a trial or an attempt meanwhile.
func (s *Study) proposeNew(ctx context.Context, p Proposer) (Trial, error) {
	if err := s.history.load(s.store); err != nil {
		return Trial{}, err
	}
	q, err := s.question()
	if err != nil {
		return Trial{}, err
	}
	s.purse.begin()
	note := func() error { return s.asked(q, p) }
	keep := q.Record
	q.Record = func(x Exchange) error { return errors.Join(note(), keep(x)) }
	var network *nn.Network
	by := s.setup
	by.Proposer = p
	c, err := by.ask(ctx, q, &s.history, func(p Proposal) (cost nn.Cost, err error) {
		if network, err = s.setup.Space.NetworkFor(p.Arch, s.setup.task); err != nil {
			return cost, err
		}
		return network.Cost(s.setup.Space.Rule)
	})
	var bad *problem
	if err != nil && !errors.As(err, &bad) {
		return Trial{}, err
	}
	if err := note(); err != nil {
		return Trial{}, err
	}
	if bad != nil {
		return Trial{}, s.attempt(q, bad)
	}
	return s.storeProposal(q.Trial, p.Name(), c, network)
}

// asked keeps who is asked, where it is another than before. It is called when
// there is something to keep, so a proposer that cannot ask leaves no trace.
func (s *Study) asked(q Question, p Proposer) error {
	row := store.Proposer{Trial: q.Trial, Attempts: len(q.Attempts), Budget: q.Budget, Name: p.Name(), Settings: string(settingsOf(p))}
	if r, ok := p.(*replaying); ok {
		row.Budget, row.Settings = r.who.Budget, string(r.who.Settings)
	}
	return s.store.Proposer(row)
}

// attempt stores an answer that was no proposal and gives the problem back.
func (s *Study) attempt(q Question, bad *problem) error {
	a := store.Attempt{
		Trial: q.Trial, N: len(q.Attempts) + 1, Time: s.store.Now(),
		Answer: clean(bad.answer), Problem: clean(bad.Error()),
	}
	if err := s.store.Attempt(a); err != nil {
		return err
	}
	bad.trial, bad.n = a.Trial, a.N
	return bad
}

// Question is what the proposer would be asked now: for the trial after the
// finished ones, also while a proposal for it is open already. It asks nobody
// and changes nothing; its Record keeps nothing.
func (s *Study) Question() (Question, error) {
	end, err := s.begin()
	if err != nil {
		return Question{}, err
	}
	defer end()
	if err := s.history.load(s.store); err != nil {
		return Question{}, err
	}
	q, err := s.question()
	q.Record, q.Allow = func(Exchange) error { return nil }, nil
	return q, err
}

// Proposer is who proposes: Config.Proposer, nil if there is none.
func (s *Study) Proposer() Proposer { return s.setup.Proposer }

func (s *Study) question() (Question, error) {
	trial := len(s.history.outcomes) + 1
	attempts, err := s.store.Attempts(trial)
	if err != nil {
		return Question{}, err
	}
	hints, err := s.store.Hints()
	if err != nil {
		return Question{}, err
	}
	return Question{
		Space: s.setup.Space, Task: s.setup.task, Trial: trial, Budget: s.setup.Budget,
		History:  s.history.told(),
		Hints:    convert(hints, func(h store.Hint) string { return h.Text }),
		Attempts: convert(attempts, newAttempt), Past: s.history.past(),
		Seed: questionSeed(s.setup.Seed, trial, len(attempts)),
		Record: func(x Exchange) error {
			x.Trial = trial
			return s.keepExchange(x)
		},
		Allow: s.allow,
	}, nil
}

// keepExchange stores an exchange, with what it cost.
func (s *Study) keepExchange(x Exchange) error {
	if x.Time.IsZero() {
		x.Time = s.store.Now()
	}
	if d := s.paid(x); x.Dollars == nil {
		x.Dollars = d
	}
	return s.store.Exchange(exchangeRow(x))
}

func (s *Study) storeProposal(number int, name string, c candidate, network *nn.Network) (Trial, error) {
	text, err := json.Marshal(network)
	if err != nil {
		return Trial{}, fmt.Errorf("trial %d: its network: %w", number, err)
	}
	arch, err := json.Marshal(c.Arch)
	if err != nil {
		return Trial{}, err
	}
	row, err := s.store.Propose(store.Trial{
		Number: number, Arch: string(arch), Key: c.key, Canonical: c.canonical,
		Proposer: name, Reason: clean(c.Reason), Predicted: c.Predicted, Confidence: c.Confidence,
		Params: c.cost.Params, FLOPs: c.cost.FLOPs, Seed: trainSeed(s.setup.Seed, number),
	}, string(text), "proposed by "+name)
	if err != nil {
		return Trial{}, err
	}
	s.remember(number, network)
	s.sweep(number)
	t, err := newTrial(row, nil)
	t.Network = network
	return t, err
}

// sweep removes checkpoints of finished trials that a process killed on the
// way has left. Nothing depends on it, so its errors do not count.
func (s *Study) sweep(open int) {
	entries, err := os.ReadDir(s.work())
	if err != nil {
		return // usually there is no such folder
	}
	for _, e := range entries {
		var n int
		if _, err := fmt.Sscanf(e.Name(), "trial-%d", &n); err == nil && n < open {
			_ = os.RemoveAll(filepath.Join(s.work(), e.Name()))
		}
	}
	_ = os.Remove(s.work()) // if empty
}

// Reject gives up the proposed or interrupted trial for good, with the reason,
// which proposers are told. It returns a wrapped ErrState in other states.
func (s *Study) Reject(_ context.Context, reason string) (Trial, error) {
	end, err := s.begin()
	if err != nil {
		return Trial{}, err
	}
	defer end()
	row, err := s.last()
	if err != nil {
		return Trial{}, err
	}
	if reason = clean(reason); reason == "" {
		reason = "rejected without a reason"
	}
	if row == nil || State(row.State) != Proposed && State(row.State) != Interrupted {
		return Trial{}, wrongState(row, "proposed or interrupted")
	}
	if err := s.store.Reject(row.Number, reason); err != nil {
		return Trial{}, s.overtaken(err)
	}
	s.dropFolder(row.Number)
	return s.lastTrial()
}
