package nasgo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// byHand is a proposer that a person answers for: "1 2 0 1" is a network.
type byHand struct{}

func (byHand) Name() string { return "by hand" }
func (byHand) Propose(context.Context, nasgo.Question) (nasgo.Proposal, error) {
	return nasgo.Proposal{}, nasgo.ErrWaiting
}
func (byHand) Prompt(q nasgo.Question) (string, error) {
	return fmt.Sprintf("trial %d, %d answers so far, hints %q", q.Trial, len(q.Attempts), q.Hints), nil
}
func (byHand) Settings() []byte { return []byte(`{"by":"hand"}`) }
func (byHand) Reply(_ context.Context, q nasgo.Question, reply string) (nasgo.Proposal, error) {
	raw, _ := json.Marshal(reply)
	if err := q.Record(nasgo.Exchange{Endpoint: "by hand", Request: []byte(`{}`), Response: raw, Status: 200}); err != nil {
		return nasgo.Proposal{}, err
	}
	a := spaces.Arch{0, 0, 0, 0}
	if n, _ := fmt.Sscan(reply, &a[0], &a[1], &a[2], &a[3]); n < 4 {
		return nasgo.Proposal{}, noProposal{reply, "it has no four numbers"}
	}
	return nasgo.Proposal{Arch: a}, nil
}

// TestAnswers: a person goes through a search by hand.
func TestAnswers(t *testing.T) {
	c, ctx := config(), t.Context()
	c.Proposer = byHand{}
	s := open(t, file(t), c)
	require.ErrorIs(t, s.Run(ctx, 1, nil), nasgo.ErrWaiting)
	prompt, err := s.Prompt(ctx)
	require.NoError(t, err)
	require.Contains(t, prompt, "trial 1, 0 answers")

	for _, useless := range []string{"", "I like big networks", "1 2", "9 9 9 9"} {
		_, err = s.Answer(ctx, useless)
		require.ErrorIs(t, err, nasgo.ErrAttempts, useless)
	}
	prompt, err = s.Prompt(ctx)
	require.NoError(t, err)
	require.Contains(t, prompt, "trial 1, 4 answers")
	x, err := s.Answer(ctx, "1 2 0 1")
	require.NoError(t, err)
	require.Equal(t, "by hand", x.Proposer)
	_, err = s.Answer(ctx, "1 1 0 1")
	require.ErrorIs(t, err, nasgo.ErrState, "the first is to be trained first")
	_, err = s.Prompt(ctx)
	require.ErrorIs(t, err, nasgo.ErrState)
	require.NoError(t, s.Run(ctx, 1, nil), "it is trained and told")
	_, err = s.Answer(ctx, "1 2 0 0")
	require.ErrorIs(t, err, nasgo.ErrAttempts, "the same network again")

	r := record(t, s)
	require.Len(t, r.Exchanges, 6, "each reply is kept")
	require.Len(t, r.Attempts, 5)
	require.Len(t, r.Asked, 1)
	require.JSONEq(t, `{"by":"hand"}`, string(r.Asked[0].Settings))

	v, err := nasgo.View(r.Info.Path)
	require.NoError(t, err)
	_, err = v.Answer(ctx, "1 1 1 1")
	require.ErrorIs(t, err, nasgo.ErrReadOnly)
	other := open(t, file(t), config())
	_, err = other.Prompt(ctx)
	require.ErrorContains(t, err, "clumsy")
}

// TestApproval: where a person's word is asked for nothing is trained without it.
func TestApproval(t *testing.T) {
	c, ctx, calls := config(), t.Context(), 0
	c.Proposer, c.Approval, c.Trainer = inOrder{}, true, counting{calls: &calls}
	path := file(t)
	s := open(t, path, c)
	_, err := s.Approve(ctx, "yes")
	require.ErrorIs(t, err, nasgo.ErrState)
	require.ErrorIs(t, s.Run(ctx, 2, nil), nasgo.ErrApproval)
	_, err = s.Train(ctx, nil)
	require.ErrorIs(t, err, nasgo.ErrApproval)
	require.Zero(t, calls)
	_, err = s.Approve(ctx, "looks cheap")
	require.NoError(t, err)
	_, err = open(t, path, c).Approve(ctx, "twice")
	require.NoError(t, err)
	require.ErrorIs(t, s.Run(ctx, 2, nil), nasgo.ErrApproval, "the second waits")
	require.Equal(t, 1, calls)
	_, err = s.Reject(ctx, "not this one")
	require.NoError(t, err)
	require.ErrorIs(t, s.Run(ctx, 3, nil), nasgo.ErrApproval)
	require.NoError(t, s.Hint(ctx, "smaller"))

	r := record(t, s)
	var acts []string
	for _, e := range r.Events {
		if e.To == nasgo.ActApproved || e.To == nasgo.ActHinted || e.To == nasgo.Rejected {
			acts = append(acts, fmt.Sprint(e.Trial, " ", e.To, ": ", e.Cause))
		}
	}
	require.Equal(t, []string{"1 approved: looks cheap", "2 rejected: not this one", "4 hinted: smaller"}, acts)
	require.True(t, r.Info.Approval)

	// A replay has the same events, in the same order.
	to := file(t)
	done, err := nasgo.Replay{Record: r, Find: found(inOrder{})}.Run(ctx, to, c)
	require.NoError(t, err)
	require.Empty(t, done.Difference)
	again := viewed(t, to)
	require.Equal(t, "looks cheap", again.Events[slicesIndex(again.Events, nasgo.ActApproved)].Cause)
}

func slicesIndex(list []nasgo.Event, to string) int {
	for i, e := range list {
		if string(e.To) == to {
			return i
		}
	}
	return -1
}

func TestLineage(t *testing.T) {
	c := config()
	trial := 0
	archs := []spaces.Arch{{0, 0, 0, 0}, {0, 1, 0, 0}, {0, 1, 2, 0}, {3, 2, 1, 0}}
	c.Proposer = asking(func(nasgo.Question) (nasgo.Proposal, error) {
		trial++
		return nasgo.Proposal{Arch: archs[trial-1]}, nil
	})
	s := open(t, file(t), c)
	require.NoError(t, s.Run(t.Context(), 4, nil))
	r := record(t, s)
	l := r.Lineage()
	require.Zero(t, l[0].Parent)
	require.Nil(t, l[0].Moved)
	require.Equal(t, 1, l[1].Parent)
	require.Equal(t, "[second width: 2 -> 3]", fmt.Sprint(l[1].Changes))
	if r.Trials[1].State == nasgo.Told {
		require.InDelta(t, r.Trials[1].Score.Percent-r.Trials[0].Score.Percent, *l[1].Moved, 1e-12)
	} else {
		require.Nil(t, l[1].Moved, "a failed trial has moved nothing")
	}
	for _, step := range l {
		require.Less(t, step.Parent, step.Trial)
		if step.Parent > 0 {
			require.Equal(t, nasgo.Told, r.Trials[step.Parent-1].State)
		}
	}
}

func TestTimeIsCapped(t *testing.T) {
	c, ctx := config(), t.Context()
	c.Proposer, c.Trainer, c.Caps = inOrder{}, counting{pause: 30 * time.Millisecond}, nasgo.Caps{Time: 50 * time.Millisecond}
	path := file(t)
	s := open(t, path, c)
	err := s.Run(ctx, 5, nil)
	require.ErrorIs(t, err, nasgo.ErrCap)
	require.ErrorContains(t, err, "Caps.Time")
	last := record(t, s).Trials[0]
	require.Equal(t, nasgo.Interrupted, last.State, "its checkpoint is kept")
	_, err = s.Train(ctx, nil)
	require.ErrorIs(t, err, nasgo.ErrCap)
	c.Caps = nasgo.Caps{}
	require.NoError(t, open(t, path, c).Run(ctx, 1, nil), "and goes on without the cap")
	require.False(t, strings.Contains(record(t, s).Trials[0].Failure, "cap"))
}
