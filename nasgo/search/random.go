package search

import (
	"context"

	"github.com/genius-nas/nasgo/nasgo"
)

// Random proposes any feasible architecture that is not known yet, each with
// the same chance: what every other method has to beat.
func Random() nasgo.Proposer { return randomSearch{} }

type randomSearch struct{}

func (randomSearch) Name() string { return "random" }

func (randomSearch) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	v, err := read(ctx, q)
	if err != nil {
		return nasgo.Proposal{}, err
	}
	return v.random("drawn at random")
}
