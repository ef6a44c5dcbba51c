package search

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// draws is how often chance alone looks for a new architecture before the
// whole space is looked through.
const draws = 200

// view is a question, read: what is known of the space and a source of chance.
type view struct {
	ctx   context.Context
	space *spaces.Space
	q     nasgo.Question
	rand  *rand.Rand
	facts *facts
	// seen has, for each network known, the place in the history where it was
	// first met; open ones come after all of the history.
	seen map[string]int
	// points are the outcomes with a score, in order.
	points []point
}

// point is a trial that has a score, in percent; higher is better.
type point struct {
	arch  spaces.Arch
	score float64
	trial int
	at    int // place in the history
}

// read checks a question and works out what is known.
func read(ctx context.Context, q nasgo.Question) (*view, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if q.Space == nil || len(q.Space.Choices) == 0 {
		return nil, errors.New("the question has no space to search in")
	}
	v := &view{ctx: ctx, space: q.Space, q: q, rand: q.Rand(), facts: factsOf(q.Space, q.Task),
		seen: make(map[string]int, len(q.History)+len(q.Open))}
	for i, o := range q.History {
		if err := q.Space.Check(o.Arch); err != nil {
			return nil, fmt.Errorf("trial %d of the history: %w", o.Trial, err)
		}
		v.meet(o.Arch, i)
		if o.State == nasgo.Told && o.Score != nil && !math.IsNaN(o.Score.Percent) {
			v.points = append(v.points, point{o.Arch, o.Score.Percent, o.Trial, i})
		}
	}
	for _, a := range q.Open {
		if err := q.Space.Check(a); err != nil {
			return nil, fmt.Errorf("an open proposal: %w", err)
		}
		v.meet(a, len(q.History))
	}
	return v, nil
}

func (v *view) meet(a spaces.Arch, at int) {
	id := identity(v.space, a)
	if _, ok := v.seen[id]; !ok {
		v.seen[id] = at
	}
}

// identity is equal for architectures that are the same network.
func identity(s *spaces.Space, a spaces.Arch) string {
	if s.Canonical != nil {
		a = s.Canonical(a)
	}
	return pack(a)
}

// pack writes an architecture as a short string: a byte an option, or four
// where one has more than 255.
func pack(a spaces.Arch) string {
	b := make([]byte, 0, 64)
	for _, o := range a {
		if o >= 255 {
			b = append(b, 255, byte(o>>16), byte(o>>8))
		}
		b = append(b, byte(o))
	}
	return string(b)
}

// known says whether a was met before place `at` of the history.
func (v *view) known(a spaces.Arch, at int) bool {
	i, ok := v.seen[identity(v.space, a)]
	return ok && i < at
}

// everything is after all places of the history and the open proposals.
const everything = math.MaxInt

// fit says whether a may be proposed: feasible and not known.
func (v *view) fit(a spaces.Arch) (bool, error) {
	if v.known(a, everything) {
		return false, nil
	}
	return v.facts.feasible(a)
}

// fresh draws one of the feasible architectures that are not known, all alike.
// The error wraps ErrExhausted if there is none.
func (v *view) fresh() (spaces.Arch, error) {
	for range draws {
		a, err := v.space.Sample(v.rand)
		if errors.Is(err, spaces.ErrInfeasible) && v.empty() {
			return nil, fmt.Errorf("%w: %w", nasgo.ErrExhausted, err)
		}
		if err != nil {
			return nil, fmt.Errorf("drawing from the space: %w", err)
		}
		if !v.known(a, everything) {
			return a, nil
		}
	}
	return v.leftover()
}

// leftover is fresh where nearly everything is known: it looks through the space.
func (v *view) leftover() (spaces.Arch, error) {
	list, err := v.facts.list(v.ctx)
	if errors.Is(err, ErrTooLarge) && v.none() {
		return nil, v.exhausted()
	}
	if err != nil {
		return nil, err
	}
	var left []spaces.Arch
	for _, a := range list {
		if !v.known(a, everything) {
			left = append(left, a)
		}
	}
	if len(left) == 0 {
		return nil, v.exhausted()
	}
	return slices.Clone(left[v.rand.IntN(len(left))]), nil
}

// empty says that the space is known to have nothing feasible, rather than that
// chance found nothing.
func (v *view) empty() bool {
	size, err := v.space.Size()
	return err == nil && size.Sign() == 0
}

// none says that as many architectures are known as there are feasible ones.
func (v *view) none() bool {
	size, err := v.space.Size()
	return err == nil && size.IsInt64() && int64(len(v.seen)) >= size.Int64()
}

func (v *view) exhausted() error {
	return fmt.Errorf("%w: every feasible architecture of %s is known, %d networks in all",
		nasgo.ErrExhausted, v.space.Name, len(v.seen))
}
