package llm

import (
	"context"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// enumerable is the largest number of architectures that is looked through to
// see whether one is left.
const enumerable = 1 << 16

// known are the networks that must not be proposed again, with where they are.
type known map[string]string

func knownOf(q nasgo.Question) known {
	k := make(known, len(q.History)+len(q.Open))
	for _, a := range q.Open {
		k[identity(q.Space, a)] = "is being evaluated now"
	}
	for _, o := range q.History {
		k[identity(q.Space, o.Arch)] = fmt.Sprintf("is equal to trial %d (round %d, %s)", o.Trial, o.Trial, list(o.Arch))
	}
	return k
}

// identity is equal for architectures that are the same network.
func identity(s *spaces.Space, a spaces.Arch) string {
	if s.Canonical != nil {
		a = s.Canonical(a)
	}
	return list(a)
}

// exhausted is an error that wraps nasgo.ErrExhausted if every feasible
// architecture of a space is known. A large space is taken to have some left.
func (k known) exhausted(ctx context.Context, s *spaces.Space) error {
	size := 1
	for _, c := range s.Choices {
		if size *= len(c.Options); size > enumerable {
			return nil
		}
	}
	if len(s.Constraints) == 0 && s.Canonical == nil && len(k) < size {
		return nil
	}
	for a := range s.All() {
		if _, ok := k[identity(s, a)]; !ok {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return fmt.Errorf("%w: all %d networks of %s that keep the constraints are known", nasgo.ErrExhausted, len(k), s.Name)
}
