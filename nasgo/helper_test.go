package nasgo_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		os.Exit(child())
	}
	os.Exit(m.Run())
}

// tiny is a space of 4*3*3*2 networks; the last choice does not matter, so
// half of them are the same as another.
func tiny() *spaces.Space {
	return &spaces.Space{
		Name: "tiny", Doc: "Two dense layers.",
		Choices: []spaces.Choice{
			{Name: "width", Options: []string{"2", "3", "4", "5"}},
			{Name: "second width", Options: []string{"2", "3", "4"}},
			{Name: "activation", Options: []string{"relu", "gelu", "tanh"}},
			{Name: "colour", Options: []string{"red", "blue"}},
		},
		Task: nn.Task{Input: nn.Shape{2, 2, 1}, Classes: 2},
		Build: func(a spaces.Arch, t nn.Task) (*nn.Network, error) {
			act := []nn.Func{nn.ReLU, nn.GELU, nn.Tanh}[a[2]]
			return nn.NewBuilder("tiny", t.Input).Conv(a[0]+2, 3, 1).Act(act).Conv(a[1]+2, 1, 1).GlobalPool().Dense(t.Classes).Network()
		},
		Canonical: func(a spaces.Arch) spaces.Arch { return spaces.Arch{a[0], a[1], a[2], 0} },
	}
}

// roomy is like tiny, with 1,000 networks.
func roomy() *spaces.Space {
	s := tiny()
	s.Name = "roomy"
	for i := range s.Choices[:3] {
		s.Choices[i].Options = []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}
	}
	s.Build = func(a spaces.Arch, t nn.Task) (*nn.Network, error) {
		return nn.NewBuilder("roomy", t.Input).Conv(a[0]+1, 3, 1).ReLU().Conv(a[1]+1, 1, 1).Conv(a[2]+1, 1, 1).GlobalPool().Dense(t.Classes).Network()
	}
	return s
}

// counting is a trainer whose results are a function of ticket and seed: three
// epochs, one failure in seven networks. It keeps a checkpoint, as a worker does.
type counting struct {
	pause time.Duration // an epoch
	calls *int
}

func (c counting) Describe() string { return "counting, 3 epochs" }

func (c counting) Train(ctx context.Context, t nasgo.Ticket, watch func(worker.Message)) (nasgo.Evaluation, error) {
	if c.calls != nil {
		*c.calls++
	}
	if t.Folder == "" { // in a simulation
		t.Folder, _ = os.MkdirTemp("", "nasgo-counting-")
		defer os.RemoveAll(t.Folder)
	}
	if err := os.MkdirAll(t.Folder, 0o755); err != nil {
		return nasgo.Evaluation{}, err
	}
	file := filepath.Join(t.Folder, "checkpoint")
	done, _ := os.ReadFile(file) // none at first
	score := float64((t.Arch[0]*31+t.Arch[1]*17+t.Arch[2]*7)%50) + float64(t.Seed%1000)/1000
	var curve []worker.Epoch
	for e := 1; e <= 3; e++ {
		v := metric.Val(score * float64(e) / 3)
		curve = append(curve, worker.Epoch{Epoch: e, Of: 3, TrainLoss: 1 / float64(e), Val: &v, Seconds: float64(e)})
		if e <= len(done) {
			continue
		}
		time.Sleep(c.pause)
		if ctx.Err() != nil {
			return nasgo.Evaluation{}, &worker.Error{Failed: worker.Failed{Reason: worker.ReasonStopped, Text: "asked to"}}
		}
		// The message first: what is in the checkpoint has been told.
		watch(worker.Message{Epoch: &curve[e-1]})
		if err := os.WriteFile(file, []byte(strings.Repeat("x", e)), 0o644); err != nil {
			return nasgo.Evaluation{}, err
		}
	}
	if (t.Arch[0]*9+t.Arch[1]*3+t.Arch[2])%7 == 3 {
		return nasgo.Evaluation{}, &worker.Error{Failed: worker.Failed{Reason: worker.ReasonNaN, Text: "the loss is not a number"}}
	}
	return nasgo.Evaluation{Score: metric.Val(score).Score(), Epochs: curve, Seconds: 3, Backend: "counting"}, nil
}

// Final measures a test split that is as good as the validation split.
func (c counting) Final(_ context.Context, t nasgo.FinalTicket, watch func(worker.Message)) (worker.Result, error) {
	if c.calls != nil {
		*c.calls++
	}
	watch(worker.Message{Ready: &worker.Ready{Backend: "counting"}})
	return worker.Result{Val: 50, Epochs: []worker.Epoch{{Epoch: 1, Of: t.Schedule.Epochs}}, Backend: "counting",
		Final: &worker.Final{Test: metric.Test(t.Seed%100) / 2, Examples: 9, Correct: []byte{0xff, 1}}}, nil
}

// noProposal is an answer without a proposal.
type noProposal struct{ answer, problem string }

func (e noProposal) Error() string  { return e.problem }
func (e noProposal) Unwrap() error  { return nasgo.ErrNoProposal }
func (e noProposal) Answer() string { return e.answer }

// clumsy proposes at random and does not look at what is known, so that it
// repeats itself; it also forgets a choice now and then, or says nothing.
type clumsy struct{}

func (clumsy) Name() string { return "clumsy" }

func (clumsy) Propose(_ context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	r := q.Rand()
	switch r.IntN(8) {
	case 0:
		return nasgo.Proposal{}, noProposal{"I would rather not.", "there is no JSON in it"}
	case 1:
		return nasgo.Proposal{Arch: spaces.Arch{1, 1}}, nil
	}
	if err := q.Record(nasgo.Exchange{Model: "clumsy", Request: []byte(`{}`), Status: 200}); err != nil {
		return nasgo.Proposal{}, err
	}
	a, err := q.Space.Sample(r)
	expected := float64(len(q.History)) + float64(len(q.Hints))/10
	return nasgo.Proposal{Arch: a, Reason: fmt.Sprintf("after %d attempts", len(q.Attempts)), Predicted: &expected}, err
}

// inOrder proposes the networks of a space in their order.
type inOrder struct{}

func (inOrder) Name() string { return "in-order" }

func (inOrder) Propose(_ context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	known := map[string]bool{}
	for _, o := range q.History {
		known[q.Space.Encode(q.Space.Canonical(o.Arch))] = true
	}
	for a := range q.Space.All() {
		if !known[q.Space.Encode(q.Space.Canonical(a))] {
			return nasgo.Proposal{Arch: a}, nil
		}
	}
	return nasgo.Proposal{}, fmt.Errorf("%w in tiny", nasgo.ErrExhausted)
}

// asking is a proposer from a function.
type asking func(nasgo.Question) (nasgo.Proposal, error)

func (asking) Name() string { return "asking" }
func (f asking) Propose(_ context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	return f(q)
}

// training is a trainer from a function.
type training func(context.Context, nasgo.Ticket, func(worker.Message)) (nasgo.Evaluation, error)

func (training) Describe() string { return "training" }
func (f training) Train(ctx context.Context, t nasgo.Ticket, watch func(worker.Message)) (nasgo.Evaluation, error) {
	return f(ctx, t, watch)
}

func config() nasgo.Config {
	return nasgo.Config{Space: tiny(), Trainer: counting{}, Proposer: clumsy{}, Seed: 7}
}

func file(t testing.TB) string { return filepath.Join(t.TempDir(), "a.study") }

func open(t testing.TB, path string, c nasgo.Config) *nasgo.Study {
	t.Helper()
	s, err := nasgo.Open(path, c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func record(t testing.TB, s *nasgo.Study) nasgo.Record {
	t.Helper()
	r, err := s.Record()
	require.NoError(t, err)
	return r
}

// sameTrials compares one by one, so that a difference is readable.
func sameTrials(t require.TestingT, want, got []nasgo.Trial) {
	require.Len(t, got, len(want))
	for i := range want {
		require.Equal(t, want[i], got[i])
	}
}

var errWire = errors.New("the wire is cut")
