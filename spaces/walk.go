package spaces

import (
	"iter"
	"math/big"
	"slices"
)

// All walks the feasible architectures in the order of their numbers: the first
// choice changes slowest. A large space takes as long as it is large; an
// architecture whose network cannot be built is left out, see Size and Validate.
func (s *Space) All() iter.Seq[Arch] {
	return func(yield func(Arch) bool) {
		for a := make(Arch, len(s.Choices)); ; {
			if s.Feasible(a) == nil && !yield(slices.Clone(a)) {
				return
			}
			if !s.next(a) {
				return
			}
		}
	}
}

// next moves a to the architecture with the next number; false after the last.
func (s *Space) next(a Arch) bool {
	for i := len(a) - 1; i >= 0; i-- {
		if a[i]++; a[i] < len(s.Choices[i].Options) {
			return true
		}
		a[i] = 0
	}
	return false
}

// Neighbours are the feasible architectures that differ from a in one choice,
// in the order of the choices and their options. It is empty if a is not of the
// space; a itself may be infeasible.
func (s *Space) Neighbours(a Arch) []Arch {
	if s.Check(a) != nil {
		return nil
	}
	var out []Arch
	for i, c := range s.Choices {
		for o := range c.Options {
			if o == a[i] {
				continue
			}
			b := slices.Clone(a)
			if b[i] = o; s.Feasible(b) == nil {
				out = append(out, b)
			}
		}
	}
	return out
}

// product is the number of architectures, constraints aside.
func (s *Space) product() *big.Int {
	n := big.NewInt(1)
	for _, c := range s.Choices {
		n.Mul(n, big.NewInt(int64(len(c.Options))))
	}
	return n
}

// number is the place of a in the order of All, from 0, constraints aside. The
// space must have fewer than 2^63 architectures.
func (s *Space) number(a Arch) int64 {
	var n int64
	for i, c := range s.Choices {
		n = n*int64(len(c.Options)) + int64(a[i])
	}
	return n
}

// at is the architecture with a number.
func (s *Space) at(n int64) Arch {
	a := make(Arch, len(s.Choices))
	for i := len(a) - 1; i >= 0; i-- {
		k := int64(len(s.Choices[i].Options))
		a[i] = int(n % k)
		n /= k
	}
	return a
}
