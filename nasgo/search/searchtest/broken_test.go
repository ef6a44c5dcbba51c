package searchtest

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// good is a right proposer in a few lines: the first unknown one from a random
// place on.
func good(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	if err := ctx.Err(); err != nil {
		return nasgo.Proposal{}, err
	}
	all := slices.Collect(q.Space.All())
	at := q.Rand().IntN(max(len(all), 1))
	for i := range all {
		a := all[(at+i)%len(all)]
		inHistory := slices.ContainsFunc(q.History, func(o nasgo.Outcome) bool { return slices.Equal(o.Arch, a) })
		isOpen := slices.ContainsFunc(q.Open, func(o spaces.Arch) bool { return slices.Equal(o, a) })
		if !inHistory && !isOpen {
			return nasgo.Proposal{Arch: slices.Clone(a)}, nil
		}
	}
	return nasgo.Proposal{}, nasgo.ErrExhausted
}

type fake struct {
	name    func() string
	propose func(context.Context, nasgo.Question) (nasgo.Proposal, error)
}

func (f fake) Name() string {
	if f.name != nil {
		return f.name()
	}
	return "fake"
}

func (f fake) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	return f.propose(ctx, q)
}

func TestSuitePassesAGoodProposer(t *testing.T) { Run(t, fake{propose: good}) }

// A model stumbles: its first answer to every question is no proposal.
func TestSuiteIsPatient(t *testing.T) {
	Run(t, fake{propose: func(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
		if ctx.Err() == nil && len(q.Attempts) == 0 {
			return nasgo.Proposal{}, nasgo.ErrNoProposal
		}
		return good(ctx, q)
	}})
}

// keeps says whether p keeps the promise of a name.
func keeps(t *testing.T, name string, p nasgo.Proposer) error {
	i := slices.IndexFunc(promises, func(c promise) bool { return c.name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return promises[i].check(p)
}

// Each promise is broken by some proposer and the suite sees it.
func TestSuiteCatches(t *testing.T) {
	calls, remembered := 0, uint64(0)
	for what, c := range map[string]struct {
		breaks string
		p      fake
	}{
		"repeats": {"valid", fake{propose: func(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
			q.History = nil
			return good(ctx, q)
		}}},
		"an option too many": {"sizes", fake{propose: func(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
			p, err := good(ctx, q)
			if err == nil {
				p.Arch[0] = len(q.Space.Choices[0].Options)
			}
			return p, err
		}}},
		"ignores constraints": {"constraints", fake{propose: func(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
			free := Space()
			free.Choices, q.Space = q.Space.Choices, free
			return good(ctx, q)
		}}},
		"ignores open": {"open", fake{propose: func(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
			q.Open = nil
			return good(ctx, q)
		}}},
		"needs a score": {"failures", fake{propose: func(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
			for _, o := range q.History {
				if o.Score == nil {
					return nasgo.Proposal{}, errors.New("no score")
				}
			}
			return good(ctx, q)
		}}},
		"never done": {"exhaustion", fake{propose: func(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
			p, err := good(ctx, q)
			if errors.Is(err, nasgo.ErrExhausted) {
				return nasgo.Proposal{Arch: make(spaces.Arch, len(q.Space.Choices))}, nil
			}
			return p, err
		}}},
		"its own chance": {"repeatable", fake{propose: func(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
			q.Seed = rand.Uint64()
			return good(ctx, q)
		}}},
		"a memory": {"forgetful", fake{propose: func(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
			remembered++
			q.Seed += remembered
			return good(ctx, q)
		}}},
		"changes the history": {"harmless", fake{propose: func(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
			p, err := good(ctx, q)
			if len(q.History) > 0 {
				q.History[0].Arch[0] = 0
				q.History[0].Reason = "mine"
			}
			return p, err
		}}},
		"deaf": {"cancelled", fake{propose: func(_ context.Context, q nasgo.Question) (nasgo.Proposal, error) {
			return good(context.Background(), q)
		}}},
		"another name": {"name", fake{propose: good, name: func() string { calls++; return strconv.Itoa(calls) }}},
	} {
		require.Error(t, keeps(t, c.breaks, c.p), "%s: %s", c.breaks, what)
	}
}
