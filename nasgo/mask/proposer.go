package mask

import (
	"context"
	"fmt"
	"sync"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// Proposer asks p behind the mask: p sees the masked question, and its proposal
// comes back as one of the real space. Its name is that of p and the mask's.
func (m Mask) Proposer(p nasgo.Proposer) nasgo.Proposer {
	if m.None() {
		return p
	}
	return &masked{p, m.Cache()}
}

type masked struct {
	nasgo.Proposer
	*Cache
}

func (m *masked) Name() string { return m.Proposer.Name() + ",mask=" + m.mask.String() }

func (m *masked) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	if q.Space == nil { // the proposer says it better
		return m.Proposer.Propose(ctx, q)
	}
	k := m.Of(q.Space)
	p, err := m.Proposer.Propose(ctx, k.Question(q))
	if err != nil {
		return nasgo.Proposal{}, err
	}
	if err := k.Space.Check(p.Arch); err != nil {
		return nasgo.Proposal{}, fmt.Errorf("%w: %w", nasgo.ErrNoProposal, err)
	}
	return k.Proposal(p), nil
}

// Cache keeps the last masked spaces, since what proposers work out about a space
// they keep by its pointer. It saves time and changes nothing, and is safe for
// concurrent use.
type Cache struct {
	mask Mask
	mu   sync.Mutex
	kept []*Masked
}

// spacesKept is how many a Cache keeps.
const spacesKept = 4

// Cache is an empty cache for the mask.
func (m Mask) Cache() *Cache { return &Cache{mask: m} }

// Of is Mask.Of, kept.
func (c *Cache) Of(s *spaces.Space) *Masked {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.kept {
		if k.real == s {
			return k
		}
	}
	if len(c.kept) == spacesKept {
		c.kept = c.kept[1:]
	}
	k := c.mask.Of(s)
	c.kept = append(c.kept, k)
	return k
}
