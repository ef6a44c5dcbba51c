package nasgo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/spaces"
)

// Batcher is a Proposer that can give several proposals to one question, for
// training side by side.
type Batcher interface {
	Proposer
	// ProposeBatch answers with up to n architectures, all different, each as
	// Propose's. There are fewer where no more can be had; the error is nil if
	// there is one.
	ProposeBatch(ctx context.Context, q Question, n int) ([]Proposal, error)
}

// Batch asks for n different proposals: at once where p is a Batcher, else one
// after the other, each of them open when the next is asked for. There are fewer
// where no more can be had; without one the error is Propose's. It is a function
// of the question where Propose is.
func Batch(ctx context.Context, p Proposer, q Question, n int) ([]Proposal, error) {
	if n < 1 {
		return nil, fmt.Errorf("a batch of %d proposals: want at least 1", n)
	}
	if b, ok := p.(Batcher); ok {
		return b.ProposeBatch(ctx, q, n)
	}
	return q.Fill(ctx, p, nil, n)
}

// Fill adds single proposals of p to those there are until there are n. It is the
// second half of Batch, and of Batchers that got fewer than were asked for.
func (q Question) Fill(ctx context.Context, p Proposer, have []Proposal, n int) ([]Proposal, error) {
	one := q
	for _, p := range have {
		one.Open = append(slices.Clip(one.Open), p.Arch)
	}
	for i := len(have); i < n; i++ {
		if i > 0 {
			one.Seed = mix(q.Seed, uint64(i))
		}
		next, err := p.Propose(ctx, one)
		switch {
		case err == nil && slices.ContainsFunc(one.Open, func(a spaces.Arch) bool { return slices.Equal(a, next.Arch) }):
			return have, nil // it does not keep to what is open
		case err == nil:
			have = append(have, next)
			one.Open = append(slices.Clip(one.Open), next.Arch)
		case len(have) > 0 && (errors.Is(err, ErrExhausted) || errors.Is(err, ErrNoProposal)):
			return have, nil
		default:
			return nil, err
		}
	}
	return have, nil
}
