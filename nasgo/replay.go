package nasgo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// ErrUnrecorded is wrapped where a replay needs what was never recorded: an
// answer to a request that was not made, or the result of a network that was
// not trained. The text says what differs.
var ErrUnrecorded = errors.New("not in the record")

// Replay runs a study again from its record: the proposers that were asked are
// asked again and get the answers that they got, people do what they did.
type Replay struct {
	Record Record
	// Find is the proposer that was asked, with answers from the record: for a
	// language model see llm.Recorded.
	Find func(Asked) (Proposer, error)
	// WithoutHints leaves out what people told the proposer, WithoutRejections
	// trains what they rejected. What follows is then not in the record,
	// unless it did not depend on it.
	WithoutHints, WithoutRejections bool
	// Watch, if not nil, is shown each trial when it is made again.
	Watch func(Trial)
}

// Replayed is how far a replay came out the same.
type Replayed struct {
	Trials int // that were made again
	// Difference is the first thing that came out otherwise, "" if nothing did,
	// and Trial where.
	Difference string
	Trial      int
}

// Run makes the study again in a new file, which is a study like any other and
// can be gone on with. Config is the study's; where its Trainer is nil and it
// has no Table, results come from the record. Proposer, Budget and Approval are
// the record's. It makes the finished trials with their attempts; what the
// study was in the middle of it leaves out.
//
// The error wraps ErrUnrecorded where the record does not go on; the trials up
// to there stand in the file.
func (r Replay) Run(ctx context.Context, path string, c Config) (Replayed, error) {
	if err := mustBeNew(path); err != nil {
		return Replayed{}, err
	}
	p := &replaying{Replay: r, used: make([]bool, len(r.Record.Exchanges))}
	c.Proposer, c.Budget, c.Approval, c.Caps = p, r.Record.Info.Budget, false, Caps{}
	if c.Trainer == nil && c.Table == nil {
		c.Trainer = r.Record.Trainer()
	}
	s, err := Open(path, c)
	if err != nil {
		return Replayed{}, err
	}
	done, err := p.all(ctx, s)
	return done, errors.Join(err, s.Close())
}

// replaying asks whoever was asked.
type replaying struct {
	Replay
	last string // name of whoever was asked
	who  Asked
	used []bool // exchanges that came again
	new  int    // what was kept: exchanges
}

// Name is that of whoever was asked last.
func (p *replaying) Name() string {
	if p.last == "" {
		return p.Record.Info.Proposer
	}
	return p.last
}

// asked is who was asked a question.
func (p *replaying) asked(q Question) Asked {
	who := Asked{Proposer: p.Record.Info.Proposer, Budget: p.Record.Info.Budget} // files of version 1 say no more
	for _, a := range p.Record.Asked {
		if a.Trial < q.Trial || a.Trial == q.Trial && a.Attempts <= len(q.Attempts) {
			who = a
		}
	}
	return who
}

func (p *replaying) Propose(ctx context.Context, q Question) (Proposal, error) {
	p.who = p.asked(q)
	proposer, err := p.Find(p.who)
	if err != nil {
		return Proposal{}, fmt.Errorf("replay of trial %d: %w", q.Trial, err)
	}
	p.last = proposer.Name()
	q.Budget, q.Hints = p.who.Budget, p.hints(q)
	keep := q.Record
	q.Record = func(x Exchange) error { return keep(p.kept(x)) }
	return proposer.Propose(ctx, q)
}

// hints are what had been said when the question was asked.
func (p *replaying) hints(q Question) (list []string) {
	if p.WithoutHints {
		return nil
	}
	for _, h := range p.Record.Hints {
		if h.Trial < q.Trial || h.Trial == q.Trial && !p.later(h, q) {
			list = append(list, h.Text)
		}
	}
	return list
}

// later says whether a hint was given when the question had been asked already:
// after the next exchange that has not come again.
func (p *replaying) later(h Hint, q Question) bool {
	for i, x := range p.Record.Exchanges {
		if x.Trial == q.Trial && !p.used[i] && (len(q.Attempts) == 0 || x.Time.After(p.attempted(q))) {
			return h.Time.After(x.Time)
		}
	}
	return false
}

func (p *replaying) attempted(q Question) (at time.Time) {
	for _, a := range p.Record.Attempts {
		if a.Trial == q.Trial && a.N == len(q.Attempts) {
			at = a.Time
		}
	}
	return at
}

// kept notes that an exchange came again, and returns it with the time of now,
// as all that is done again has. Those that came to
// nothing before it in its trial need not come again, where a proposer knows
// better by now.
func (p *replaying) kept(x Exchange) Exchange {
	p.new++
	for i, was := range p.Record.Exchanges {
		if p.used[i] || was.Trial != x.Trial || !was.Time.Equal(x.Time) || was.Status != x.Status {
			continue
		}
		p.used[i] = true
		for j, before := range p.Record.Exchanges[:i] {
			if before.Trial == x.Trial && (before.Error != "" || before.Status != 200) {
				p.used[j] = true
			}
		}
		break
	}
	x.Time = time.Time{}
	return x
}

// all makes the finished trials again.
func (p *replaying) all(ctx context.Context, s *Study) (done Replayed, err error) {
	for _, was := range p.Record.Trials {
		if !was.State.Final() {
			break
		}
		is, err := p.again(ctx, s, was)
		if err != nil {
			return done, fmt.Errorf("replay of trial %d: %w", was.Number, err)
		}
		done.Trials++
		if d := p.differ(s, was, is); d != "" && done.Difference == "" {
			done.Difference, done.Trial = d, was.Number
		}
		if p.Watch != nil {
			p.Watch(is)
		}
	}
	return done, nil
}

// again makes one trial.
func (p *replaying) again(ctx context.Context, s *Study, was Trial) (Trial, error) {
	for _, h := range p.Record.Hints {
		if h.Trial == was.Number && !p.WithoutHints {
			if err := s.Hint(ctx, h.Text); err != nil {
				return Trial{}, err
			}
		}
	}
	for {
		before := p.new
		_, err := s.Propose(ctx)
		if err == nil {
			break
		}
		gaveUp := errors.Is(err, ErrAttempts) && p.tried(s, was.Number)
		if errors.Is(err, ErrUnrecorded) || ctx.Err() != nil || p.new == before && !gaveUp {
			return Trial{}, err
		}
		// It failed then too, and somebody asked again.
	}
	for _, e := range p.Record.Events {
		if e.Trial == was.Number && e.To == ActApproved {
			if _, err := s.Approve(ctx, e.Cause); err != nil {
				return Trial{}, err
			}
		}
	}
	if was.State == Rejected && !p.WithoutRejections {
		return s.Reject(ctx, was.Failure)
	}
	if t, err := s.Train(ctx, nil); err != nil || t.State == Failed {
		return t, err
	}
	return s.Feedback(ctx)
}

// tried says whether there were as many attempts at a trial as there are now.
func (p *replaying) tried(s *Study, trial int) bool {
	now, err := s.store.Attempts(trial)
	was := 0
	for _, a := range p.Record.Attempts {
		if a.Trial == trial {
			was++
		}
	}
	return err == nil && len(now) <= was
}

// differ says what of a trial came out otherwise.
func (p *replaying) differ(s *Study, was, is Trial) string {
	attempts, err := s.store.Attempts(was.Number)
	if err != nil {
		return err.Error()
	}
	n := 0
	for _, a := range p.Record.Attempts {
		if a.Trial != was.Number {
			continue
		}
		if n >= len(attempts) || attempts[n].Answer != a.Answer || attempts[n].Problem != a.Problem {
			return fmt.Sprintf("attempt %d, %q, did not come again", a.N, brief(a.Answer))
		}
		n++
	}
	switch {
	case n != len(attempts):
		return fmt.Sprintf("there are %d attempts, there were %d", len(attempts), n)
	case was.Key != is.Key || !slices.Equal(was.Arch, is.Arch):
		return fmt.Sprintf("the network is %s, it was %s", is.Key, was.Key)
	case was.Proposer != is.Proposer:
		return fmt.Sprintf("the proposer is %s, it was %s", is.Proposer, was.Proposer)
	case was.Reason != is.Reason:
		return fmt.Sprintf("the reason is %q, it was %q", brief(is.Reason), brief(was.Reason))
	case !same(was.Predicted, is.Predicted) || !same(was.Confidence, is.Confidence):
		return "the prediction is another"
	case was.Cost != is.Cost:
		return fmt.Sprintf("the network has %d parameters and %d FLOPs, it had %d and %d", is.Cost.Params, is.Cost.FLOPs, was.Cost.Params, was.Cost.FLOPs)
	case was.State != is.State:
		return fmt.Sprintf("it is %s, it was %s", is.State, was.State)
	case was.Failure != is.Failure:
		return fmt.Sprintf("it ended with %q, it did with %q", brief(is.Failure), brief(was.Failure))
	case !same(was.Score, is.Score) || !same(was.Mean, is.Mean):
		return fmt.Sprintf("the result is %v, it was %v", text(is.Score), text(was.Score))
	}
	return ""
}

func same[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

func text(s *metric.Score) string {
	if s == nil {
		return "none"
	}
	return fmt.Sprint(s.Percent)
}

func brief(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

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
