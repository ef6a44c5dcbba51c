// Package search has the proposers that compute: what a language model's
// search has to be compared with.
//
//	random                  any architecture not seen yet, all alike
//	largest-first           most FLOPs first, nothing learned
//	uniform-first           one option everywhere, then one change at a time
//	local-search            hill climbing with restarts
//	regularized-evolution   mutate a good one of the youngest
//
// [Weighted] draws by given weights: what the habits of another searcher reach.
//
// Each is a function of the [nasgo.Question] alone: it works out from the
// history where the search stands, proposes, and forgets. So it may take over a
// study from another proposer in the middle, and a replay sees the same. What
// is kept between calls is only what is expensive and follows from the space
// alone: the order of its architectures by size and which are feasible.
//
// None repeats an architecture of the history or an open one, nor another that
// is the same network by Space.Canonical; trials that failed or were rejected
// count as seen and are never a point to go on from. Hints are not read.
//
// Errors: [nasgo.ErrExhausted] when every feasible architecture is known,
// [ErrTooLarge] when a space is too large for what was asked, the context's
// error, and what the space says of a history that is not of it
// ([spaces.ErrArch]).
package search

import (
	"errors"
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
)

// ErrUnknown is wrapped by Find for a name that is no searcher's.
var ErrUnknown = errors.New("unknown searcher")

// ErrTooLarge is wrapped where a space has too many architectures to be looked
// through, and looking through it is the only way.
var ErrTooLarge = errors.New("space too large")

// All lists the searchers with their defaults, simplest first.
func All() []nasgo.Proposer {
	return []nasgo.Proposer{Random(), LargestFirst(), UniformFirst(), LocalSearch(), RegularizedEvolution()}
}

// Names lists the names that Find knows, simplest searcher first.
func Names() []string {
	var names []string
	for _, p := range All() {
		names = append(names, p.Name())
	}
	return names
}

// Find gives the searcher of a name. The error wraps ErrUnknown and lists the names.
func Find(name string) (nasgo.Proposer, error) {
	for _, p := range All() {
		if p.Name() == name {
			return p, nil
		}
	}
	var e Evolution
	if n, _ := fmt.Sscanf(name, evolutionSizes, &e.Population, &e.Sample); n == 2 && e.Name() == name {
		return e, nil
	}
	return nil, fmt.Errorf("%w %q, want one of %s", ErrUnknown, name, strings.Join(Names(), ", "))
}
