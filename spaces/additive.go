package spaces

import (
	"fmt"
	"math/rand/v2"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// terms are the costs of an additive space: a constant, and for each option of
// each choice what it adds.
type terms struct {
	base nn.Cost     // of the architecture of options 0
	add  [][]nn.Cost // by choice and option; option 0 adds nothing, others may take away
}

// of is the cost of an architecture that Check accepted.
func (t terms) of(a Arch) nn.Cost {
	c := t.base
	for i, o := range a {
		c = plus(c, t.add[i][o])
	}
	return c
}

func plus(a, b nn.Cost) nn.Cost {
	return nn.Cost{Params: a.Params + b.Params, FLOPs: a.FLOPs + b.FLOPs}
}

func minus(a, b nn.Cost) nn.Cost {
	return nn.Cost{Params: a.Params - b.Params, FLOPs: a.FLOPs - b.FLOPs}
}

// terms of the space, computed once. The error says which architecture cannot
// be built, or which one gives the lie to Additive.
func (s *Space) terms() (terms, error) {
	s.memo.termsOnce.Do(func() {
		s.memo.terms, s.memo.termsErr = s.findTerms()
	})
	return s.memo.terms, s.memo.termsErr
}

func (s *Space) findTerms() (terms, error) {
	a := make(Arch, len(s.Choices))
	base, err := s.Cost(a)
	if err != nil {
		return terms{}, err
	}
	t := terms{base: base}
	for i, c := range s.Choices {
		add := make([]nn.Cost, len(c.Options))
		for o := 1; o < len(c.Options); o++ {
			a[i] = o
			cost, err := s.Cost(a)
			if err != nil {
				return terms{}, err
			}
			add[o] = minus(cost, base)
		}
		a[i] = 0
		t.add = append(t.add, add)
	}
	return t, s.probe(t)
}

// probe builds a few architectures in which many choices differ from those the
// terms were found on, so that a false claim of Additive is noticed early.
func (s *Space) probe(t terms) error {
	r := rand.New(rand.NewPCG(1, 2)) // any fixed seed: the same architectures each time
	a := make(Arch, len(s.Choices))
	for probe := range 4 {
		for i, c := range s.Choices {
			if a[i] = len(c.Options) - 1; probe > 0 {
				a[i] = r.IntN(len(c.Options))
			}
		}
		got, err := s.Cost(a)
		if err != nil {
			return err
		}
		if want := t.of(a); got != want {
			return fmt.Errorf("%w: %s says Additive, but %s has %d FLOPs and %d parameters where a sum over its choices gives %d and %d; leave Additive out",
				ErrSpace, s.Name, s.Encode(a), got.FLOPs, got.Params, want.FLOPs, want.Params)
		}
	}
	return nil
}

// quickCost is Cost without building a network where the space is additive.
func (s *Space) quickCost(a Arch) (nn.Cost, error) {
	if !s.Additive {
		return s.Cost(a)
	}
	if err := s.Check(a); err != nil {
		return nn.Cost{}, err
	}
	t, err := s.terms()
	if err != nil {
		return nn.Cost{}, err
	}
	return t.of(a), nil
}
