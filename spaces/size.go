package spaces

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"sync"
)

// Architectures that are built one by one to count a space that is not additive.
const maxEnumerated = 1 << 17

// Draws after which sampling by rejection gives up.
const maxDraws = 20_000

// memo is what a space finds out about itself at first use. It makes a Space
// safe for concurrent use, and is why a Space is passed by pointer.
type memo struct {
	termsOnce sync.Once
	terms     terms
	termsErr  error

	countOnce sync.Once
	counter   counter
	countErr  error

	drawOnce sync.Once
	sampler  sampler
	drawErr  error
}

// sampler draws feasible architectures, each equally likely.
type sampler interface {
	sample(r *rand.Rand) (Arch, error)
}

// counter knows the feasible architectures of a space.
type counter interface {
	sampler
	size() (*big.Int, error)
}

// Size is the number of feasible architectures, exact, constraints included;
// architectures that Canonical calls the same are counted each. With
// constraints it takes an additive space, of any size whose costs have few
// enough different sums, or one of at most 131,072 architectures, which are
// built one by one; the error says which of these was missing.
func (s *Space) Size() (*big.Int, error) {
	c, err := s.count()
	if err != nil {
		return nil, err
	}
	return c.size()
}

// Sample draws a feasible architecture, each equally likely. In an additive
// space it takes microseconds and need not count; elsewhere it counts as Size
// does, and where that is too much, draws from the whole space until the
// constraints hold. The error wraps ErrInfeasible if there is none, or none was
// found.
func (s *Space) Sample(r *rand.Rand) (Arch, error) {
	s.memo.drawOnce.Do(func() {
		s.memo.sampler, s.memo.drawErr = s.newSampler()
	})
	if s.memo.drawErr != nil {
		return nil, s.memo.drawErr
	}
	return s.memo.sampler.sample(r)
}

func (s *Space) newSampler() (sampler, error) {
	if !s.Additive || len(s.Constraints) == 0 || s.checkChoices() != nil {
		return s.count()
	}
	t, err := s.terms()
	if err != nil {
		return nil, err
	}
	z := newTilted(s, t)
	if z.quick() {
		return z, nil
	}
	c, err := s.count() // knows if there is nothing, and finds what is very rare
	if _, cannot := c.(*rejecting); cannot {
		return z, nil
	}
	return c, err
}

func (s *Space) count() (counter, error) {
	s.memo.countOnce.Do(func() {
		s.memo.counter, s.memo.countErr = s.newCounter()
	})
	return s.memo.counter, s.memo.countErr
}

// checkChoices refuses a space that has nothing to draw.
func (s *Space) checkChoices() error {
	if len(s.Choices) == 0 {
		return fmt.Errorf("%w: %s has no choices", ErrSpace, s.Name)
	}
	for _, c := range s.Choices {
		if len(c.Options) == 0 {
			return fmt.Errorf("%w: choice %q of %s has no options", ErrSpace, c.Name, s.Name)
		}
	}
	return nil
}

func (s *Space) newCounter() (counter, error) {
	if err := s.checkChoices(); err != nil {
		return nil, err
	}
	n := s.product()
	switch {
	case len(s.Constraints) == 0:
		return &unbound{s}, nil
	case s.Additive:
		t, err := s.terms()
		if err != nil {
			return nil, err
		}
		c, err := newSplit(t, bounds(s.Constraints))
		if err != nil {
			return &rejecting{s, fmt.Errorf("space %s: %w", s.Name, err)}, nil
		}
		return c, nil
	case n.IsInt64() && n.Int64() <= maxEnumerated:
		return s.enumerate()
	}
	return &rejecting{s, fmt.Errorf("space %s has %v architectures before its constraints; more than %d are counted only if the space is Additive", s.Name, n, maxEnumerated)}, nil
}

// bounds is the one constraint that holds where all hold.
func bounds(cs []Constraint) Constraint {
	var all Constraint
	tighten := func(bound *int64, other int64) {
		if *bound == 0 || other != 0 && other < *bound {
			*bound = other
		}
	}
	for _, c := range cs {
		all.MinFLOPs = max(all.MinFLOPs, c.MinFLOPs)
		all.MinParams = max(all.MinParams, c.MinParams)
		tighten(&all.MaxFLOPs, c.MaxFLOPs)
		tighten(&all.MaxParams, c.MaxParams)
	}
	return all
}

// unbound is a space without constraints.
type unbound struct{ s *Space }

func (u *unbound) size() (*big.Int, error) { return u.s.product(), nil }

func (u *unbound) sample(r *rand.Rand) (Arch, error) {
	a := make(Arch, len(u.s.Choices))
	for i, c := range u.s.Choices {
		a[i] = r.IntN(len(c.Options))
	}
	return a, nil
}

// enumerated lists the numbers of the feasible architectures.
type enumerated struct {
	s       *Space
	numbers []int32
}

func (s *Space) enumerate() (counter, error) {
	e := &enumerated{s: s}
	for n := range s.product().Int64() {
		a := s.at(n)
		cost, err := s.Cost(a)
		if err != nil {
			return nil, err
		}
		if s.within(cost) {
			e.numbers = append(e.numbers, int32(n))
		}
	}
	return e, nil
}

func (e *enumerated) size() (*big.Int, error) { return big.NewInt(int64(len(e.numbers))), nil }

func (e *enumerated) sample(r *rand.Rand) (Arch, error) {
	if len(e.numbers) == 0 {
		return nil, fmt.Errorf("%w: no architecture of %s meets %v", ErrInfeasible, e.s.Name, e.s.Constraints)
	}
	return e.s.at(int64(e.numbers[r.IntN(len(e.numbers))])), nil
}

// rejecting draws from the whole space of which the feasible part cannot be counted.
type rejecting struct {
	s   *Space
	why error
}

func (x *rejecting) size() (*big.Int, error) { return nil, x.why }

func (x *rejecting) sample(r *rand.Rand) (Arch, error) {
	whole := unbound{x.s}
	for range maxDraws {
		a, _ := whole.sample(r)
		cost, err := x.s.quickCost(a)
		if err != nil {
			return nil, err
		}
		if x.s.within(cost) {
			return a, nil
		}
	}
	return nil, fmt.Errorf("%w: none of %d random architectures of %s meets %v; loosen the constraints (%w)",
		ErrInfeasible, maxDraws, x.s.Name, x.s.Constraints, x.why)
}
