// Package spaces holds what a search chooses from: a [Space] of named
// [Choice]s, an architecture ([Arch]) as one option of each, and published
// tables of what each architecture reached ([Table]).
//
// A space is a value. It says how an architecture is written in its
// benchmark's own notation and builds the [nn.Network] of one; counting,
// drawing and training read that network, so a space that builds a right
// network gets them for nothing. Users write their own as a struct literal; the
// published ones are one package each below this one, and all of them pass the
// conformance suite in spacetest.
//
// The package imports nasgo/nn and the standard library only.
package spaces

import (
	"errors"
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// The errors of this package; the text around them names the offending value.
var (
	// ErrArch is wrapped by errors about an architecture that is not of the
	// space: wrong length, an option that is not there, an unreadable key.
	ErrArch = errors.New("not an architecture of the space")
	// ErrInfeasible is wrapped by errors about an architecture of the space
	// that a constraint excludes.
	ErrInfeasible = errors.New("outside the constraints")
	// ErrSpace is wrapped by errors about a space that is itself mistaken, such as
	// a choice without options or a Build that panics.
	ErrSpace = errors.New("unusable space")
	// ErrTable is wrapped by errors about a table that cannot be read.
	ErrTable = errors.New("unusable table")
)

// Choice is one decision of a space.
type Choice struct {
	Name    string   // such as "stage 2 width", unique in the space
	Options []string // what can be chosen, in the order of their numbers; at least one
}

// Arch is one architecture: for each choice, in order, the number of the
// option taken, from 0.
type Arch []int

// Space is a set of architectures and what each is as a network. The zero
// values of Key, Constraints, Rule and Canonical are useful; Name, Choices,
// Task and Build are needed; Validate looks for mistakes. A Space is used by
// pointer, by any number of goroutines, and is not changed once used: With makes
// a constrained copy.
type Space struct {
	Name   string // as the command knows it, such as "nasbenchmacro"
	Doc    string // what a person, or a model, has to know: a few sentences
	Source string // where it was published, "" for one of your own
	// Choices in the order of the key.
	Choices []Choice
	// Task is what the networks are for unless a study says otherwise.
	Task nn.Task
	// Build makes the network of an architecture that Check accepted.
	Build func(Arch, nn.Task) (*nn.Network, error)
	// Key is how an architecture is written; nil writes the options' numbers,
	// as digits in a row if no choice has more than ten options, else with commas.
	Key Notation
	// Constraints must all hold for an architecture to be feasible.
	Constraints []Constraint
	// Rule says what the space's source counts as FLOPs.
	Rule nn.Rule
	// Additive declares that parameters and FLOPs are each a constant plus one
	// term per choice, so that large spaces can be counted and sampled exactly
	// under constraints. spacetest checks the claim.
	Additive bool
	// Canonical, if not nil, gives the representative of the architectures
	// that are the same network. It is no larger than any of them: they may have
	// layers that nothing comes of, which the space's source counts.
	Canonical func(Arch) Arch
	// TableNotes says how the published table of the space was made: epochs,
	// seeds, split, in words. "" where there is none.
	TableNotes string

	memo memo
}

// With is the same space under further constraints.
func (s *Space) With(more ...Constraint) *Space {
	return &Space{
		Name: s.Name, Doc: s.Doc, Source: s.Source, Choices: s.Choices, Task: s.Task, Build: s.Build, Key: s.Key,
		Constraints: append(slices.Clone(s.Constraints), more...),
		Rule:        s.Rule, Additive: s.Additive, Canonical: s.Canonical, TableNotes: s.TableNotes,
	}
}

// within says whether a cost meets every constraint.
func (s *Space) within(k nn.Cost) bool {
	for _, c := range s.Constraints {
		if !c.Holds(k) {
			return false
		}
	}
	return true
}

// Notation writes and reads the keys of a space.
type Notation interface {
	// Encode writes an architecture that Check accepted.
	Encode(Arch) string
	// Decode reads what Encode writes; other errors than a wrapped ErrArch are bugs.
	Decode(string) (Arch, error)
}

// Check says whether a is of the space, constraints aside; the error wraps ErrArch.
func (s *Space) Check(a Arch) error {
	if len(a) != len(s.Choices) {
		return fmt.Errorf("%w %s: it has %d choices, want %d", ErrArch, s.Name, len(a), len(s.Choices))
	}
	for i, o := range a {
		if c := s.Choices[i]; o < 0 || o >= len(c.Options) {
			return fmt.Errorf("%w %s: choice %d (%s) is %d, want 0 to %d", ErrArch, s.Name, i+1, c.Name, o, len(c.Options)-1)
		}
	}
	return nil
}

// Feasible says whether a is of the space and within its constraints; the
// error wraps ErrArch or ErrInfeasible and states the true numbers.
func (s *Space) Feasible(a Arch) error {
	if len(s.Constraints) == 0 {
		return s.Check(a)
	}
	cost, err := s.quickCost(a)
	if err != nil {
		return err
	}
	for _, c := range s.Constraints {
		if !c.Holds(cost) {
			return fmt.Errorf("%w of %s: %s has %s", ErrInfeasible, s.Name, s.Encode(a), c.excess(cost))
		}
	}
	return nil
}

// Network builds the network of a for the space's own task.
func (s *Space) Network(a Arch) (*nn.Network, error) { return s.NetworkFor(a, s.Task) }

// NetworkFor builds the network of a for a task and checks that it fits.
// The error wraps ErrArch, ErrSpace or nn.ErrNetwork.
func (s *Space) NetworkFor(a Arch, t nn.Task) (*nn.Network, error) {
	if err := s.Check(a); err != nil {
		return nil, err
	}
	n, err := s.build(a, t)
	if err != nil {
		return nil, fmt.Errorf("space %s, architecture %s: %w", s.Name, s.Encode(a), err)
	}
	if err := n.Check(t); err != nil {
		return nil, fmt.Errorf("space %s, architecture %s: %w", s.Name, s.Encode(a), err)
	}
	return n, nil
}

// build calls Build on a copy of a. Build is often written in a notebook cell,
// so its panic is reported as a mistake of the space.
func (s *Space) build(a Arch, t nn.Task) (n *nn.Network, err error) {
	if s.Build == nil {
		return nil, fmt.Errorf("%w: Build is not set", ErrSpace)
	}
	defer func() {
		if p := recover(); p != nil {
			n, err = nil, fmt.Errorf("%w: Build panicked: %v", ErrSpace, p)
		}
	}()
	if n, err = s.Build(slices.Clone(a), t); n == nil && err == nil {
		err = fmt.Errorf("%w: Build returned neither a network nor an error", ErrSpace)
	}
	return n, err
}

// Cost counts parameters and FLOPs of a for the space's own task, by its Rule.
func (s *Space) Cost(a Arch) (nn.Cost, error) { return s.CostFor(a, s.Task) }

// CostFor counts parameters and FLOPs of a for a task.
func (s *Space) CostFor(a Arch, t nn.Task) (nn.Cost, error) {
	n, err := s.NetworkFor(a, t)
	if err != nil {
		return nn.Cost{}, err
	}
	return n.Cost(s.Rule)
}
