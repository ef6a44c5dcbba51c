package search

import (
	"context"
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/nasgo"
)

// LargestFirst proposes the architectures by size: most FLOPs first, of equal
// ones most parameters first, then in the order of their options, the first
// choice weighing most. It learns nothing, and on spaces where larger is better
// it is hard to beat. Sizes are those for the question's task, counted by the
// space's rule.
//
// A space of up to 262,144 architectures (constraints aside) is sorted once in
// a process. A larger one that is Additive is walked down from the largest,
// exactly; where constraints exclude the 20,000 next ones in a row, and for
// larger spaces that are not Additive, the error wraps ErrTooLarge.
func LargestFirst() nasgo.Proposer { return largestFirst{} }

type largestFirst struct{}

func (largestFirst) Name() string { return "largest-first" }

func (largestFirst) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	v, err := read(ctx, q)
	if err != nil {
		return nasgo.Proposal{}, err
	}
	for i := 0; ; i++ {
		next, ok, err := v.facts.bySize(ctx, i)
		if err != nil {
			return nasgo.Proposal{}, err
		}
		if !ok {
			return nasgo.Proposal{}, v.exhausted()
		}
		if !v.known(next.arch, everything) {
			return nasgo.Proposal{Arch: slices.Clone(next.arch), Reason: fmt.Sprintf(
				"the largest not tried yet: %d FLOPs, %d parameters", next.cost.FLOPs, next.cost.Params)}, nil
		}
	}
}
