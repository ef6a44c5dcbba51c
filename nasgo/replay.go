package nasgo

import (
	"context"
	"encoding/json"
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
	p := &replaying{Replay: r}
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
	last string // name of whoever was asked
	who  Asked
	done Replayed
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
	p.last, q.Budget = proposer.Name(), p.who.Budget
	first, err := p.once(ctx, proposer, q)
	if err != nil || first.failed() {
		return first.keep(q, err)
	}
	// Of cells that asked the same side by side one was the quicker: the answers
	// to the others are in the record too, and came to nothing.
	for next := first; ; {
		if p.came(q, next) || !p.recorded(next.exchanges) {
			return next.keep(q, nil)
		}
		if next, err = p.once(ctx, proposer, q); err != nil || next.failed() {
			return first.keep(q, nil)
		}
	}
}

// outcome is what came of a question, before it is kept.
type outcome struct {
	Proposal
	problem   error
	exchanges []Exchange
}

// once asks and keeps nothing. The error is one of asking what was not recorded.
func (p *replaying) once(ctx context.Context, proposer Proposer, q Question) (o outcome, err error) {
	q.Record = func(x Exchange) error {
		o.exchanges = append(o.exchanges, x)
		return nil
	}
	if o.Proposal, o.problem = proposer.Propose(ctx, q); errors.Is(o.problem, ErrUnrecorded) {
		return o, o.problem
	}
	return o, nil
}

// failed says whether nothing was answered.
func (o outcome) failed() bool { return o.problem != nil && !errors.Is(o.problem, ErrNoProposal) }

// keep stores the exchanges, with the time of now, as all that is done again.
func (o outcome) keep(q Question, err error) (Proposal, error) {
	for _, x := range o.exchanges {
		x.Time = time.Time{}
		if err := q.Record(x); err != nil {
			return Proposal{}, err
		}
	}
	if err == nil {
		err = o.problem
	}
	return o.Proposal, err
}

// came says whether a question came to what it did then.
func (p *replaying) came(q Question, o outcome) bool {
	answer, said := "", Answered(nil)
	if errors.As(o.problem, &said) {
		answer = clean(said.Answer())
	} else if raw, err := json.Marshal(o.Proposal); err == nil {
		answer = clean(string(raw))
	}
	for _, a := range p.Record.Attempts {
		if a.Trial == q.Trial && a.N == len(q.Attempts)+1 {
			return a.Answer == answer
		}
	}
	return o.problem == nil && q.Trial <= len(p.Record.Trials) && slices.Equal(p.Record.Trials[q.Trial-1].Arch, o.Arch)
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

// ask puts one question, again after a failure that there was then too.
func (p *replaying) ask(ctx context.Context, s *Study, d deed) error {
	if row, err := s.store.Trial(d.trial); err != nil || row != nil {
		return err // it came sooner than it did then: compare says so
	}
	for {
		before, err := p.exchanges(s)
		if err != nil {
			return err
		}
		_, err = s.proposeNew(ctx, p)
		var bad *problem
		switch {
		case err == nil:
			return nil
		case errors.As(err, &bad):
			if d.attempt > 0 {
				return nil
			}
			if s.setup.enough(bad.n) && !p.tried(s, d.trial) {
				return s.setup.giveUp(bad.trial, bad.n, bad.err)
			}
		case errors.Is(err, ErrUnrecorded), ctx.Err() != nil:
			return err
		default:
			if now, _ := p.exchanges(s); now == before { // nothing came of it, nor will
				return err
			}
		}
	}
}

// exchanges is how many are kept.
func (p *replaying) exchanges(s *Study) (int, error) {
	rows, err := s.store.Spent(0)
	return len(rows), err
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
