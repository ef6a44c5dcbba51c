package spaces

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Validate looks for the mistakes a space can be written with: missing parts,
// names used twice, bounds that exclude everything, keys that cannot be read
// back, a Build that fails or panics on the first or the last architecture. The
// error wraps ErrSpace, says which part is wrong and what it should be.
func (s *Space) Validate() error {
	for _, check := range []func() error{s.checkParts, s.checkNames, s.checkBounds, s.checkEnds} {
		if err := check(); err != nil {
			return fmt.Errorf("%w %q: %w", ErrSpace, s.Name, err)
		}
	}
	return nil
}

func (s *Space) checkParts() error {
	switch {
	case !nameable(s.Name):
		return errors.New("the name must be a word, or two with a slash between, such as smallconv or channelbench/resnet")
	case len(s.Choices) == 0:
		return errors.New("it has no Choices: give at least one, with the options to choose from")
	case s.Build == nil:
		return errors.New("it has no Build: give the function that makes the network of an architecture")
	case len(s.Task.Input) == 0 || slices.Min(s.Task.Input) < 1:
		return fmt.Errorf("its Task.Input is %v: want the shape of one example, such as nn.Shape{8, 8, 1}", []int(s.Task.Input))
	case s.Task.Classes < 2:
		return fmt.Errorf("its Task.Classes is %d, want at least 2", s.Task.Classes)
	}
	if err := s.Rule.Check(); err != nil {
		return fmt.Errorf("its Rule: %w", err)
	}
	return nil
}

// nameable says whether a command can name it, and a folder be named after it.
func nameable(name string) bool {
	words := strings.Split(name, "/")
	none := func(word string) bool { return word == "" || strings.HasPrefix(word, ".") }
	return len(words) <= 2 && !slices.ContainsFunc(words, none) && !strings.ContainsAny(name, " \t\r\n\\")
}

func (s *Space) checkNames() error {
	seen := map[string]int{}
	for i, c := range s.Choices {
		if strings.TrimSpace(c.Name) == "" {
			return fmt.Errorf("choice %d has no name", i+1)
		}
		if before, twice := seen[c.Name]; twice {
			return fmt.Errorf("choices %d and %d are both named %q", before, i+1, c.Name)
		}
		seen[c.Name] = i + 1
		if err := c.check(); err != nil {
			return fmt.Errorf("choice %q: %w", c.Name, err)
		}
	}
	return nil
}

func (c Choice) check() error {
	if len(c.Options) == 0 {
		return errors.New("it has no options: give at least one")
	}
	for o, name := range c.Options {
		if strings.TrimSpace(name) == "" {
			return fmt.Errorf("option %d has no name", o)
		}
		if before := slices.Index(c.Options, name); before < o {
			return fmt.Errorf("options %d and %d are both named %q", before, o, name)
		}
	}
	return nil
}

func (s *Space) checkBounds() error {
	for _, c := range s.Constraints {
		if min(c.MinFLOPs, c.MaxFLOPs, c.MinParams, c.MaxParams) < 0 {
			return fmt.Errorf("the constraint %s has a negative bound", c)
		}
	}
	all := bounds(s.Constraints)
	if all.MinFLOPs > orMax(all.MaxFLOPs) || all.MinParams > orMax(all.MaxParams) {
		return fmt.Errorf("the constraints (%s) exclude everything", all)
	}
	return nil
}

// checkEnds tries the first and the last architecture, the claim of being
// additive, and whether anything is feasible where that can be counted.
func (s *Space) checkEnds() error {
	last := make(Arch, len(s.Choices))
	for i, c := range s.Choices {
		last[i] = len(c.Options) - 1
	}
	for _, a := range []Arch{make(Arch, len(last)), last} {
		if err := s.checkKey(a); err != nil {
			return err
		}
		if _, err := s.Cost(a); err != nil {
			return err
		}
	}
	if s.Additive {
		if _, err := s.terms(); err != nil {
			return err
		}
	}
	return s.checkAny()
}

// checkAny looks for one feasible architecture by chance, and counts only if
// there seems to be none.
func (s *Space) checkAny() error {
	if _, err := s.Sample(rand.New(rand.NewPCG(1, 2))); !errors.Is(err, ErrInfeasible) {
		return nil // what is wrong otherwise is found elsewhere
	}
	if n, err := s.Size(); err == nil && n.Sign() == 0 {
		return fmt.Errorf("no architecture meets the constraints (%s): loosen them", bounds(s.Constraints))
	}
	return nil
}

func (s *Space) checkKey(a Arch) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("its Key panicked on %v: %v", []int(a), p)
		}
	}()
	key := s.Encode(a)
	back, err := s.Decode(key)
	if err != nil {
		return fmt.Errorf("its Key writes %v as %q and cannot read it: %w", []int(a), key, err)
	}
	if !slices.Equal(a, back) {
		return fmt.Errorf("its Key writes %v as %q and reads it as %v", []int(a), key, []int(back))
	}
	return nil
}
