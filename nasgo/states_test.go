package nasgo_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// TestStepsOutOfTurn: a step that does not fit is refused, says which call
// comes next, and changes nothing.
func TestStepsOutOfTurn(t *testing.T) {
	ctx := context.Background()
	c := config()
	c.Proposer = inOrder{}
	s := open(t, file(t), c)
	refused := func(err error, says string) {
		t.Helper()
		require.ErrorIs(t, err, nasgo.ErrState)
		require.ErrorContains(t, err, says)
	}
	step := func(f func(context.Context) (nasgo.Trial, error)) nasgo.Trial {
		t.Helper()
		x, err := f(ctx)
		require.NoError(t, err)
		return x
	}
	train := func(ctx context.Context) (nasgo.Trial, error) { return s.Train(ctx, nil) }
	reject := func(ctx context.Context) (nasgo.Trial, error) { return s.Reject(ctx, "too wide") }

	_, err := train(ctx)
	refused(err, "call Propose")
	_, err = s.Feedback(ctx)
	refused(err, "call Propose")
	_, err = reject(ctx)
	refused(err, "call Propose")

	step(s.Propose)
	_, err = s.Feedback(ctx)
	refused(err, "trial 1 is proposed, not trained: call Train")

	step(train)
	before := record(t, s)
	_, err = s.Propose(ctx)
	refused(err, "trial 1 is trained, not finished: call Feedback")
	_, err = train(ctx)
	refused(err, "trial 1 is trained, not proposed: call Feedback")
	_, err = reject(ctx)
	refused(err, "trial 1 is trained, not proposed or interrupted: call Feedback")
	require.Equal(t, before, record(t, s))

	step(s.Feedback)
	_, err = s.Feedback(ctx)
	refused(err, "trial 1 is told already: call Propose")
	_, err = train(ctx)
	refused(err, "trial 1 is told already: call Propose")

	step(s.Propose)
	x := step(reject)
	require.Equal(t, nasgo.Rejected, x.State)
	require.Equal(t, "too wide", x.Failure)
	require.Nil(t, x.Score)
	require.False(t, x.Finished.IsZero())
	next := step(s.Propose)
	require.Equal(t, 3, next.Number)
	require.NotEqual(t, x.Key, next.Key, "what was rejected is known")
}

// outcome trains one trial with a trainer and says what became of it.
func outcome(t *testing.T, f training) (nasgo.Trial, error) {
	t.Helper()
	c := config()
	c.Trainer, c.Proposer = f, inOrder{}
	s := open(t, file(t), c)
	_, err := s.Propose(t.Context())
	require.NoError(t, err)
	_, err = s.Train(t.Context(), nil)
	return record(t, s).Trials[0], err
}

func TestWhatTrainingCanComeTo(t *testing.T) {
	fine := nasgo.Evaluation{Score: metric.Val(40).Score(), Backend: "go"}
	candidate := func(reason string) error {
		return &worker.Error{Failed: worker.Failed{Reason: reason, Text: "a sentence"}}
	}
	for name, c := range map[string]struct {
		e     nasgo.Evaluation
		err   error
		state nasgo.State
		is    error // that Train returns
	}{
		"fine":          {fine, nil, nasgo.Trained, nil},
		"out of time":   {fine, candidate(worker.ReasonTime), nasgo.Failed, nil},
		"out of memory": {fine, candidate(worker.ReasonMemory), nasgo.Failed, nil},
		"crash":         {fine, candidate(worker.ReasonCrash), nasgo.Failed, nil},
		"not a number":  {nasgo.Evaluation{Score: metric.Val(math.NaN()).Score()}, nil, nasgo.Failed, nil},
		"too much":      {nasgo.Evaluation{Score: metric.Val(140).Score()}, nil, nasgo.Failed, nil},
		"bad curve":     {nasgo.Evaluation{Score: fine.Score, Epochs: []worker.Epoch{{Epoch: 1, TrainLoss: math.NaN()}}}, nil, nasgo.Failed, nil},
		"stopped":       {fine, candidate(worker.ReasonStopped), nasgo.Interrupted, candidate(worker.ReasonStopped)},
		"no worker":     {fine, errWire, nasgo.Proposed, errWire},
		"no such job":   {fine, candidate(worker.ReasonJob), nasgo.Proposed, candidate(worker.ReasonJob)},
		"a test score":  {nasgo.Evaluation{Score: metric.OnlyTest(40)}, nil, nasgo.Proposed, nil},
	} {
		t.Run(name, func(t *testing.T) {
			x, err := outcome(t, func(context.Context, nasgo.Ticket, func(worker.Message)) (nasgo.Evaluation, error) { return c.e, c.err })
			require.Equal(t, c.state, x.State)
			require.Equal(t, c.state == nasgo.Trained, x.Score != nil)
			require.Equal(t, c.state == nasgo.Failed, x.Failure != "")
			var of *worker.Error
			switch {
			case c.state == nasgo.Trained || c.state == nasgo.Failed:
				require.NoError(t, err)
			case errors.Is(c.is, errWire):
				require.ErrorIs(t, err, errWire)
			case c.is != nil:
				require.ErrorAs(t, err, &of)
			default:
				require.ErrorContains(t, err, "must not be mixed")
			}
		})
	}
}

// TestInterrupted: the context ends in the second epoch. The trial is
// interrupted, its curve and checkpoint are kept, and it goes on from there.
func TestInterrupted(t *testing.T) {
	path, calls := file(t), 0
	c := config()
	c.Proposer, c.Trainer = inOrder{}, counting{calls: &calls}
	s := open(t, path, c)
	_, err := s.Propose(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	_, err = s.Train(ctx, func(m worker.Message) {
		if m.Epoch.Epoch == 2 {
			cancel()
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "call Train")
	x := record(t, s).Trials[0]
	require.Equal(t, nasgo.Interrupted, x.State)
	require.NotEmpty(t, x.Epochs)
	require.Less(t, len(x.Epochs), 3)
	require.DirExists(t, filepath.Join(path+".work", "trial-1"))
	_, err = s.Propose(t.Context())
	require.ErrorIs(t, err, nasgo.ErrState)

	_, err = s.Train(ctx, nil)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 1, calls, "what is cancelled is not begun")

	x, err = s.Train(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, x.Epochs, 3)
	require.NoDirExists(t, path+".work", "a checkpoint that nobody needs any more")
	var causes []string
	for _, e := range record(t, s).Events {
		causes = append(causes, e.Cause)
	}
	require.Contains(t, strings.Join(causes, "\n"), "goes on")
}

// TestPanicInTrainer: whoever recovers can go on.
func TestPanicInTrainer(t *testing.T) {
	c := config()
	c.Proposer = inOrder{}
	c.Trainer = training(func(context.Context, nasgo.Ticket, func(worker.Message)) (nasgo.Evaluation, error) { panic("oh") })
	s := open(t, file(t), c)
	_, err := s.Propose(t.Context())
	require.NoError(t, err)
	require.Panics(t, func() { _, _ = s.Train(t.Context(), nil) })
	require.Equal(t, nasgo.Interrupted, record(t, s).Trials[0].State)
	_, err = s.Reject(t.Context(), "it panics")
	require.NoError(t, err)
}

// TestBusy: while a trial is being trained, another handle cannot, and a second
// step on the same handle is refused, not stuck.
func TestBusy(t *testing.T) {
	path := file(t)
	c := config()
	c.Proposer = inOrder{}
	other := open(t, path, c)
	s := open(t, path, c)
	_, err := s.Propose(t.Context())
	require.NoError(t, err)
	looked := 0
	_, err = s.Train(t.Context(), func(worker.Message) {
		looked++
		_, err := other.Train(t.Context(), nil)
		require.ErrorIs(t, err, nasgo.ErrBusy)
		_, err = other.Propose(t.Context())
		require.ErrorIs(t, err, nasgo.ErrState)
		_, err = s.Feedback(t.Context())
		require.ErrorIs(t, err, nasgo.ErrBusy)
		require.Equal(t, nasgo.Training, record(t, s).Trials[0].State)
		require.NoError(t, s.Hint(t.Context(), "wider"), "a hint can be given at any time")
	})
	require.NoError(t, err)
	require.Equal(t, 3, looked)
	x, err := other.Feedback(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, x.Number)
}

// TestAttempts: what is no proposal is kept with what was wrong, the proposer
// is told, and after so many Propose gives up with the last problem.
func TestAttempts(t *testing.T) {
	c := config()
	c.Attempts = 4
	var seeds []uint64
	c.Proposer = asking(func(q nasgo.Question) (nasgo.Proposal, error) {
		seeds = append(seeds, q.Seed)
		require.Len(t, q.Attempts, len(seeds)-1)
		switch len(q.Attempts) {
		case 0:
			return nasgo.Proposal{}, noProposal{"hm\xff", "no JSON"}
		case 1:
			return nasgo.Proposal{Arch: spaces.Arch{9, 9, 9, 9}, Reason: "large"}, nil
		case 2:
			nan := math.NaN()
			return nasgo.Proposal{Arch: spaces.Arch{0, 0, 0, 0}, Predicted: &nan}, nil
		case 3:
			return nasgo.Proposal{}, nasgo.ErrNoProposal
		}
		return nasgo.Proposal{Arch: spaces.Arch{0, 0, 0, 1}}, nil
	})
	s := open(t, file(t), c)
	_, err := s.Propose(t.Context())
	require.ErrorIs(t, err, nasgo.ErrAttempts)
	require.ErrorIs(t, err, nasgo.ErrNoProposal, "the last problem")
	r := record(t, s)
	require.Empty(t, r.Trials)
	require.Len(t, r.Attempts, 4)
	require.Equal(t, "hm\uFFFD", r.Attempts[0].Answer)
	require.Contains(t, r.Attempts[0].Problem, "no JSON")
	require.Contains(t, r.Attempts[1].Problem, "want 0 to 3")
	require.JSONEq(t, `{"arch":[9,9,9,9],"reason":"large"}`, r.Attempts[1].Answer)
	require.Contains(t, r.Attempts[2].Problem, "NaN")
	x, err := s.Propose(t.Context())
	require.NoError(t, err)
	require.Equal(t, "0001", x.Key)
	known := map[uint64]bool{}
	for _, seed := range seeds {
		require.False(t, known[seed], "each question has a seed of its own")
		known[seed] = true
	}
}

func TestRepeatIsAnAttempt(t *testing.T) {
	c := config()
	c.Attempts = 1
	c.Proposer = asking(func(q nasgo.Question) (nasgo.Proposal, error) {
		return nasgo.Proposal{Arch: spaces.Arch{0, 0, 0, len(q.History)}}, nil
	})
	s := open(t, file(t), c)
	err := s.Run(t.Context(), 2, nil)
	require.ErrorIs(t, err, nasgo.ErrAttempts)
	require.ErrorContains(t, err, "is equal to trial 1, which is 0000")
	require.Len(t, record(t, s).Trials, 1)
}

// TestProposerThatCannotAsk: its error comes through, and the study is as it was.
func TestProposerThatCannotAsk(t *testing.T) {
	c := config()
	c.Proposer = asking(func(nasgo.Question) (nasgo.Proposal, error) { return nasgo.Proposal{}, errWire })
	s := open(t, file(t), c)
	before := record(t, s)
	_, err := s.Propose(t.Context())
	require.ErrorIs(t, err, errWire)
	require.Equal(t, before, record(t, s))

	c.Proposer = nil
	_, err = open(t, file(t), c).Propose(t.Context())
	require.ErrorContains(t, err, "search.Random()")
}

func TestWholeSpace(t *testing.T) {
	c := config()
	c.Proposer = inOrder{}
	s := open(t, file(t), c)
	err := s.Run(t.Context(), 100, nil)
	require.ErrorIs(t, err, nasgo.ErrExhausted)
	require.Len(t, record(t, s).Trials, 36)
}

// TestHintsAndExchanges: both reach the record, and the hints the proposer.
func TestHintsAndExchanges(t *testing.T) {
	var heard []string
	path := file(t)
	c := config()
	c.Proposer = asking(func(q nasgo.Question) (nasgo.Proposal, error) {
		heard = q.Hints
		require.NoError(t, q.Record(nasgo.Exchange{Model: "m", Request: []byte(`{"q":1}`), Response: []byte(`{"a":2}`), Status: 200, Prompt: "1f2e"}))
		v, err := nasgo.View(path)
		require.NoError(t, err)
		require.Len(t, record(t, v).Exchanges, 1, "stored before the answer is read")
		return nasgo.Proposal{Arch: spaces.Arch{0, 0, 0, 0}}, nil
	})
	s := open(t, path, c)
	require.NoError(t, s.Hint(t.Context(), "wider"))
	require.NoError(t, s.Hint(t.Context(), "deeper"))
	require.Error(t, s.Hint(t.Context(), ""))
	_, err := s.Propose(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"wider", "deeper"}, heard)
	r := record(t, s)
	require.Equal(t, "deeper", r.Hints[1].Text)
	require.Equal(t, 1, r.Exchanges[0].Trial)
	require.JSONEq(t, `{"a":2}`, string(r.Exchanges[0].Response))
	require.Equal(t, "1f2e", r.Exchanges[0].Prompt)
	require.Nil(t, r.Exchanges[0].PromptTokens)
}
