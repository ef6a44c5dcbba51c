package nasgo

import (
	"context"
	"errors"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/store"
)

// ErrWaiting is wrapped by a Proposer that waits for a person's reply: Study.Prompt
// says what to ask, Study.Answer takes the reply.
var ErrWaiting = errors.New("waiting for a reply")

// Replier is a Proposer whose part a person can take: the question is shown,
// and what somebody, or a model somewhere else, replied is read as its answer.
type Replier interface {
	Proposer
	// Prompt is what would be asked, as text.
	Prompt(q Question) (string, error)
	// Reply reads a reply to the question. It keeps it with Question.Record
	// first, and returns errors as Propose does.
	Reply(ctx context.Context, q Question, reply string) (Proposal, error)
}

// Prompt is what the proposer would be asked next, as text to be copied. It
// returns a wrapped ErrState while a trial is open, and an error where the
// proposer takes no replies.
func (s *Study) Prompt(context.Context) (string, error) {
	end, err := s.begin()
	if err != nil {
		return "", err
	}
	defer end()
	r, err := s.replier()
	if err != nil {
		return "", err
	}
	q, err := s.next()
	if err != nil {
		return "", err
	}
	return r.Prompt(q)
}

// Answer takes a reply to the question that Prompt shows, wherever it came
// from, and stores the proposal in it as the next trial. The reply is kept as
// an exchange. One without a usable proposal is kept as an attempt too, and the
// error wraps ErrAttempts and says what was wrong; the next question tells it.
// It returns a wrapped ErrState while a trial is open.
func (s *Study) Answer(ctx context.Context, reply string) (Trial, error) {
	return s.answer(ctx, reply, nil)
}

// Import is Answer for an exchange from elsewhere, which is kept in place of
// the one that Answer would make; reply is what was said in it. One that has no
// reply (its Status is not 200) is only kept, and the trial returned is zero.
func (s *Study) Import(ctx context.Context, x Exchange, reply string) (Trial, error) {
	if x.Status == 200 {
		return s.answer(ctx, reply, &x)
	}
	end, err := s.begin()
	if err != nil {
		return Trial{}, err
	}
	defer end()
	q, err := s.next()
	if err != nil {
		return Trial{}, err
	}
	return Trial{}, q.Record(x)
}

func (s *Study) answer(ctx context.Context, reply string, from *Exchange) (Trial, error) {
	end, err := s.begin()
	if err != nil {
		return Trial{}, err
	}
	defer end()
	r, err := s.replier()
	if err != nil {
		return Trial{}, err
	}
	if err := s.roomy(); err != nil {
		return Trial{}, err
	}
	t, err := s.proposeNew(ctx, answering{r, reply, from})
	var bad *problem
	switch {
	case errors.As(err, &bad):
		return Trial{}, fmt.Errorf("%w in the reply, which is kept as an attempt: %w; Prompt tells it, ask again", ErrAttempts, bad.err)
	case errors.Is(err, store.ErrTaken):
		return Trial{}, fmt.Errorf("%w: another process was quicker, and the question is another now: call Prompt (%w)", ErrState, err)
	}
	return t, err
}

// answering is a Replier with its reply.
type answering struct {
	Replier
	reply string
	from  *Exchange // to be kept instead, nil for none
}

func (a answering) Propose(ctx context.Context, q Question) (Proposal, error) {
	if keep := q.Record; a.from != nil {
		q.Record = func(Exchange) error { return keep(*a.from) }
	}
	q.Allow = nil // nothing is spent
	return a.Reply(ctx, q, a.reply)
}

// Settings are the Replier's own.
func (a answering) Settings() []byte { return settingsOf(a.Replier) }

func (s *Study) replier() (Replier, error) {
	if s.setup.Proposer == nil {
		return nil, errors.New("nasgo.Config.Proposer is nil: open the study with one that takes replies, such as llm.Manual")
	}
	r, ok := s.setup.Proposer.(Replier)
	if !ok {
		return nil, fmt.Errorf("the proposer %s computes its proposals and takes no replies: call Propose, or open the study with one that does, such as llm.Manual", s.setup.Proposer.Name())
	}
	return r, nil
}

// roomy refuses while as many trials are open as may be.
func (s *Study) roomy() error {
	full, err := s.full()
	if err == nil && full != nil {
		err = wrongState(full, "finished")
	}
	return err
}

// next is the next question; it returns a wrapped ErrState while a trial is open.
func (s *Study) next() (Question, error) {
	if err := s.roomy(); err != nil {
		return Question{}, err
	}
	if err := s.history.load(s.store); err != nil {
		return Question{}, err
	}
	return s.question()
}

// Settled is a Proposer with settings that a replay has to know beside its name.
type Settled interface {
	Proposer
	// Settings are JSON, equal for equal proposers. A key is never in them.
	Settings() []byte
}

func settingsOf(p Proposer) []byte {
	if s, ok := p.(Settled); ok {
		return s.Settings()
	}
	return nil
}
