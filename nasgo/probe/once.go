package probe

import (
	"context"
	"slices"

	"github.com/genius-nas/nasgo/nasgo"
)

// Once asks p the first question of a search every time: it sees what was
// proposed, so as not to repeat it, and no result. Whoever learns from results
// does better without.
func Once(p nasgo.Proposer) nasgo.Proposer { return once{p} }

type once struct{ nasgo.Proposer }

func (o once) Name() string { return o.Proposer.Name() + ",once" }

func (o once) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	return o.Proposer.Propose(ctx, first(q))
}

// first is the question as it was before there were results.
func first(q nasgo.Question) nasgo.Question {
	q.Open = slices.Clone(q.Open)
	for _, o := range q.History {
		q.Open = append(q.Open, o.Arch)
	}
	q.Trial, q.History, q.Past = 1, nil, nil
	return q
}
