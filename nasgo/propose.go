package nasgo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/store"
	"github.com/genius-nas/nasgo/spaces"
)

// Propose asks the proposer for the next trial and stores it. While a proposal
// is open it is returned again and nothing is asked, so of two processes that
// propose at once both get the same trial: that of the quicker one. With
// Config.Parallel above 1 each gets another one, as long as there is room: the
// slower asks again, for the next trial and with the quicker one's in the question.
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
		full, err := s.full()
		if err != nil {
			return Trial{}, err
		}
		if full != nil && State(full.State) == Proposed {
			return s.trial(*full)
		}
		if full != nil {
			return Trial{}, wrongState(full, "finished")
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

// full is a trial that has to be dealt with before another can be proposed: the
// first proposed one, else the last; nil while there is room.
func (s *Study) full() (*store.Trial, error) {
	open, err := s.unfinished()
	if err != nil {
		return nil, err
	}
	if room, err := s.room(len(open)); room || err != nil {
		return nil, err
	}
	return s.at(Proposed)
}

// room says whether one more trial may be open: by our number, and by that of
// whoever opened the study last.
func (s *Study) room(open int) (bool, error) {
	if open == 0 || open >= s.setup.Parallel {
		return open == 0, nil
	}
	row, err := s.store.Study()
	return open < row.Parallel, err
}

// proposeNew puts one question to p. The error is a *problem when the answer was
// stored as an attempt, and wraps store.ErrTaken when another process has stored
// a trial or an attempt meanwhile.
func (s *Study) proposeNew(ctx context.Context, p Proposer) (Trial, error) {
	asked := s.store.Now()
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
		return Trial{}, s.attempt(q, asked, bad)
	}
	t := store.Trial{Number: q.Trial, Proposer: p.Name(), Asked: asked, Tries: len(q.Attempts)}
	if r, ok := p.(*replaying); ok {
		t.Tries = r.now.tries
	}
	return s.storeProposal(t, c, network)
}

// asked keeps who is asked, where it is another than before. It is called when
// there is something to keep, so a proposer that cannot ask leaves no trace.
func (s *Study) asked(q Question, p Proposer) error {
	row := store.Proposer{Trial: q.Trial, Attempts: len(q.Attempts), Budget: q.Budget, Name: p.Name(), Settings: string(settingsOf(p))}
	if r, ok := p.(*replaying); ok {
		row.Attempts, row.Budget, row.Settings = r.now.tries, r.now.who.Budget, string(r.now.who.Settings)
	}
	return s.store.Proposer(row)
}

// attempt stores an answer that was no proposal and gives the problem back.
func (s *Study) attempt(q Question, asked time.Time, bad *problem) error {
	a := store.Attempt{
		Trial: q.Trial, N: len(q.Attempts) + 1, Asked: asked,
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
	trial, open := s.history.last+1, s.history.open
	if len(open) > 0 && s.setup.Parallel == 1 {
		trial, open = open[0].trial, nil
	}
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
		History: s.history.told(), Open: convert(open, func(o opened) spaces.Arch { return o.arch }),
		Hints:    convert(hints, func(h store.Hint) string { return h.Text }),
		Attempts: convert(attempts, newAttempt), Past: s.history.past(trial),
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

// storeProposal stores row with what the candidate is.
func (s *Study) storeProposal(row store.Trial, c candidate, network *nn.Network) (Trial, error) {
	text, err := json.Marshal(network)
	if err != nil {
		return Trial{}, fmt.Errorf("trial %d: its network: %w", row.Number, err)
	}
	arch, err := json.Marshal(c.Arch)
	if err != nil {
		return Trial{}, err
	}
	row.Arch, row.Key, row.Canonical = string(arch), c.key, c.canonical
	row.Reason, row.Predicted, row.Confidence = clean(c.Reason), c.Predicted, c.Confidence
	row.Params, row.FLOPs, row.Seed = c.cost.Params, c.cost.FLOPs, trainSeed(s.setup.Seed, row.Number)
	if row, err = s.store.Propose(row, string(text), "proposed by "+row.Proposer); err != nil {
		return Trial{}, err
	}
	s.remember(row.Number, network)
	s.sweep()
	t, err := newTrial(row, nil)
	t.Network = network
	return t, err
}

// sweep removes checkpoints of finished trials that a process killed on the
// way has left. Nothing depends on it, so its errors do not count.
func (s *Study) sweep() {
	entries, err := os.ReadDir(s.work())
	if err != nil {
		return // usually there is no such folder
	}
	for _, e := range entries {
		var n int
		if _, err := fmt.Sscanf(e.Name(), "trial-%d", &n); err != nil {
			continue
		}
		if t, err := s.store.Trial(n); err == nil && t != nil && State(t.State).Final() {
			_ = os.RemoveAll(filepath.Join(s.work(), e.Name()))
		}
	}
	_ = os.Remove(s.work()) // if empty
}

// Reject gives up the proposed or interrupted trial, of several the first, for good, with the reason,
// which proposers are told. It returns a wrapped ErrState in other states.
func (s *Study) Reject(_ context.Context, reason string) (Trial, error) {
	end, err := s.begin()
	if err != nil {
		return Trial{}, err
	}
	defer end()
	row, err := s.at(Proposed, Interrupted)
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
	return s.trialAt(row.Number)
}
