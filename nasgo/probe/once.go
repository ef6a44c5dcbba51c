package probe

import (
	"context"
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/mask"
)

// Maskable is a Proposer that can be asked behind a mask by itself, so that its
// studies say all that a replay has to know. blind asks it to be told nothing else
// by which a benchmark is known, such as the task and the sizes of networks.
type Maskable interface {
	nasgo.Proposer
	Behind(m mask.Mask, blind bool) nasgo.Proposer
}

// behind asks p behind a mask.
func behind(p nasgo.Proposer, m mask.Mask, blind bool) nasgo.Proposer {
	if own, ok := p.(Maskable); ok && !m.None() {
		return own.Behind(m, blind)
	}
	return m.Proposer(p)
}

// Named makes the proposer of a name that one of this package's studies has: that
// of the name within, from find, behind the mask that the name tells, or asked
// once. So such a study can be gone on with and replayed.
func Named(name string, find func(name string) (nasgo.Proposer, error)) (nasgo.Proposer, error) {
	if inner, ok := strings.CutSuffix(name, onceSuffix); ok {
		p, err := find(inner)
		if err != nil {
			return nil, err
		}
		return Once(p), nil
	}
	inner, hidden, ok := strings.Cut(name, ",mask=")
	if !ok {
		return find(name)
	}
	m, err := mask.Parse(hidden)
	if err != nil {
		return nil, fmt.Errorf("the proposer %s: %w", name, err)
	}
	p, err := find(inner)
	if err != nil {
		return nil, err
	}
	return m.Proposer(p), nil
}

const onceSuffix = ",once"

// Once asks p the first question of a search every time, see
// nasgo.Question.First. Whoever learns from results does better without. A
// proposer that has a method Once of its own is asked by that.
func Once(p nasgo.Proposer) nasgo.Proposer {
	if own, ok := p.(interface{ Once() nasgo.Proposer }); ok {
		return own.Once()
	}
	return once{p}
}

type once struct{ nasgo.Proposer }

func (o once) Name() string { return o.Proposer.Name() + onceSuffix }

func (o once) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	return o.Proposer.Propose(ctx, q.First())
}
