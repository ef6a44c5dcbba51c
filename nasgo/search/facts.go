package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

const (
	// enumerable is the largest number of architectures, constraints aside,
	// that is looked through one by one.
	enumerable = 1 << 18
	// remembered is how many answers feasible keeps, about 100 bytes each.
	remembered = 1 << 16
	// spacesKept is how many spaces' facts are kept at a time.
	spacesKept = 8
)

// facts are what follows from a space and a task alone and is expensive. They
// are computed when asked for and remembered: leaving them out would change the
// time that answers take and nothing else.
type facts struct {
	space *spaces.Space
	task  nn.Task

	mu   sync.Mutex
	fits map[string]bool // by pack; constrained spaces only
	all  []spaces.Arch   // feasible, in the space's order; nil until asked for
	size *order          // nil until asked for
}

// kept are the facts of the spaces asked about last, the latest first.
var kept struct {
	sync.Mutex
	facts []*facts
}

// factsOf finds or begins the facts of a space for a task; without a task, the
// space's own.
func factsOf(s *spaces.Space, t nn.Task) *facts {
	if len(t.Input) == 0 {
		t = s.Task
	}
	kept.Lock()
	defer kept.Unlock()
	i := slices.IndexFunc(kept.facts, func(f *facts) bool {
		return f.space == s && f.task.Classes == t.Classes && f.task.Input.Equal(t.Input)
	})
	if i == 0 {
		return kept.facts[0]
	}
	f := &facts{space: s, task: t, fits: map[string]bool{}}
	if i > 0 {
		f = kept.facts[i]
		kept.facts = slices.Delete(kept.facts, i, i+1)
	}
	kept.facts = slices.Insert(kept.facts, 0, f)
	if len(kept.facts) > spacesKept {
		kept.facts = slices.Delete(kept.facts, spacesKept, len(kept.facts))
	}
	return f
}

// feasible is Space.Feasible as a yes or no, remembered, since the answer to a
// constraint takes building the network.
func (f *facts) feasible(a spaces.Arch) (bool, error) {
	if len(f.space.Constraints) == 0 {
		return true, nil
	}
	id := pack(a)
	f.mu.Lock()
	defer f.mu.Unlock()
	if ok, there := f.fits[id]; there {
		return ok, nil
	}
	err := f.space.Feasible(a)
	if err != nil && !errors.Is(err, spaces.ErrInfeasible) {
		return false, err
	}
	if len(f.fits) >= remembered {
		clear(f.fits)
	}
	f.fits[id] = err == nil
	return err == nil, nil
}

// list is all feasible architectures in the space's order. They are not to be
// changed. The error wraps ErrTooLarge, or is the context's.
func (f *facts) list(ctx context.Context) ([]spaces.Arch, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.listLocked(ctx)
}

func (f *facts) listLocked(ctx context.Context) ([]spaces.Arch, error) {
	if f.all != nil {
		return f.all, nil
	}
	if !f.enumerable() {
		return nil, fmt.Errorf("%w: %s has more than %d architectures, too many to look through one by one",
			ErrTooLarge, f.space.Name, enumerable)
	}
	all := []spaces.Arch{}
	for a := range f.space.All() {
		if len(all)%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		all = append(all, slices.Clone(a))
	}
	f.all = all
	return all, nil
}

// enumerable says whether the space, constraints aside, is small enough.
func (f *facts) enumerable() bool {
	n := 1
	for _, c := range f.space.Choices {
		if n *= len(c.Options); n > enumerable {
			return false
		}
	}
	return true
}
