package nasgo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/genius-nas/nasgo/nasgo/metric"
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
// has no Table, results come from the record. Proposer, Budget, Approval and
// Parallel are the record's. It makes the trials up to the last finished one, with
// their attempts, in the order in which all of it happened; what the study was in
// the middle of after that it leaves out.
//
// The error wraps ErrUnrecorded where the record does not go on; the trials up
// to there stand in the file.
func (r Replay) Run(ctx context.Context, path string, c Config) (Replayed, error) {
	if err := mustBeNew(path); err != nil {
		return Replayed{}, err
	}
	p := &replaying{Replay: r, ready: map[[2]int]outcome{}, spare: map[[2]int][]outcome{}}
	c.Proposer, c.Budget, c.Approval, c.Caps = p, r.Record.Info.Budget, false, Caps{}
	c.Parallel = len(r.Record.Trials) + 1 // as many as were open, and room
	if c.Trainer == nil && c.Table == nil {
		c.Trainer = r.Record.Trainer()
	}
	s, err := Open(path, c)
	if err != nil {
		return Replayed{}, err
	}
	err = p.all(ctx, s)
	return p.done, errors.Join(err, s.store.SetParallel(1), s.Close())
}

// replaying asks whoever was asked.
type replaying struct {
	Replay
	done Replayed
	// ready are outcomes that are not stored yet, by trial and attempt.
	ready map[[2]int]outcome
	// spare are answers that came to nothing yet, by trial and attempts told of.
	spare map[[2]int][]outcome
	now   outcome // that is being stored
}

// Name is that of whoever gave the outcome that is being stored.
func (p *replaying) Name() string {
	if p.now.name == "" {
		return p.Record.Info.Proposer
	}
	return p.now.name
}

// Propose gives the outcome that is being stored.
func (p *replaying) Propose(_ context.Context, q Question) (Proposal, error) {
	for _, x := range p.now.exchanges {
		x.Time = time.Time{} // now, as all that is done again
		if err := q.Record(x); err != nil {
			return Proposal{}, err
		}
	}
	return p.now.Proposal, p.now.problem
}

// asked is who was asked a question.
func (p *replaying) asked(q Question, d deed) Asked {
	who := Asked{Proposer: p.Record.Info.Proposer, Budget: p.Record.Info.Budget} // files of version 1 say no more
	name := ""
	if d.attempt == 0 && q.Trial <= len(p.Record.Trials) {
		name = p.Record.Trials[q.Trial-1].Proposer
	}
	for _, a := range p.Record.Asked {
		before := a.Trial < q.Trial || a.Trial == q.Trial && a.Attempts <= len(q.Attempts)
		if before && (who.Proposer != name || a.Proposer == name) { // cells side by side may ask different ones
			who = a
		}
	}
	return who
}

// attempts is how many there were at a trial.
func (p *replaying) attempts(trial int) (n int) {
	for _, a := range p.Record.Attempts {
		if a.Trial == trial {
			n++
		}
	}
	return n
}

// all makes things happen in their order.
func (p *replaying) all(ctx context.Context, s *Study) error {
	end, err := s.begin()
	if err != nil {
		return err
	}
	defer end()
	queue := p.deeds()
	for len(queue) > 0 {
		d := queue[0]
		err := p.do(ctx, s, d)
		if errors.Is(err, ErrUnrecorded) && d.what == doAsk && len(queue) > 1 && queue[1].at.Before(d.by) {
			// It was asked a little later, when more had happened.
			queue[0], queue[1] = queue[1], d
			continue
		}
		if err != nil {
			return fmt.Errorf("replay of trial %d: %w", d.trial, err)
		}
		queue = queue[1:]
	}
	return nil
}

// do makes one thing happen.
func (p *replaying) do(ctx context.Context, s *Study, d deed) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	switch d.what {
	case doAsk:
		return p.ask(ctx, s, d)
	case doKeep:
		return p.keep(ctx, s, d)
	case doHint:
		return s.store.Hint(d.text)
	case doApprove:
		return s.store.Approve(d.trial, d.text)
	case doReject:
		if p.WithoutRejections {
			break
		}
		if err := s.store.Reject(d.trial, d.text); err != nil {
			return err
		}
		return p.compare(s, d.trial)
	case doTell:
	}
	if err := p.train(ctx, s, d.trial); err != nil {
		return err
	}
	return p.compare(s, d.trial)
}

// ask puts a question; what it comes to is stored when it was then.
func (p *replaying) ask(ctx context.Context, s *Study, d deed) error {
	if row, err := s.store.Trial(d.trial); err != nil || row != nil {
		return err // it came sooner than it did then: compare says so
	}
	o, err := p.question(ctx, s, d)
	if err == nil {
		p.ready[[2]int{d.trial, d.attempt}] = o
	}
	return err
}

// keep stores what a question came to. Where that is no trial, as it was then,
// it goes on asking as a study does.
func (p *replaying) keep(ctx context.Context, s *Study, d deed) error {
	key := [2]int{d.trial, d.attempt}
	for {
		if row, err := s.store.Trial(d.trial); err != nil || row != nil {
			return err
		}
		o, ok := p.ready[key]
		delete(p.ready, key)
		if !ok {
			var err error
			if o, err = p.question(ctx, s, d); err != nil {
				return err
			}
		}
		p.now = o
		_, err := s.proposeNew(ctx, p)
		var bad *problem
		switch {
		case !errors.As(err, &bad):
			return err
		case d.attempt > 0:
			return nil
		case s.setup.enough(bad.n) && bad.n > p.attempts(d.trial):
			return s.setup.giveUp(bad.trial, bad.n, bad.err)
		}
	}
}

// train finishes a trial.
func (p *replaying) train(ctx context.Context, s *Study, trial int) error {
	row, err := s.store.Trial(trial)
	if err != nil {
		return err
	}
	if row == nil {
		return fmt.Errorf("%w: it was not proposed", ErrUnrecorded)
	}
	r := &run{study: s, row: *row, lease: takeLease()}
	defer r.lease.release()
	if err := s.store.Start(trial, r.lease.String(), "its training begins"); err != nil {
		return err
	}
	t, err := r.do(ctx)
	if err != nil || t.State == Failed {
		return err
	}
	return s.store.Tell(trial, "its result was fed back")
}

// compare sets a finished trial beside what it was.
func (p *replaying) compare(s *Study, trial int) error {
	is, err := s.trialAt(trial)
	if err != nil {
		return err
	}
	p.done.Trials++
	if d := p.differ(s, p.Record.Trials[trial-1], is); d != "" && p.done.Difference == "" {
		p.done.Difference, p.done.Trial = d, trial
	}
	if p.Watch != nil {
		p.Watch(is)
	}
	return nil
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
