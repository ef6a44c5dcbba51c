package searchtest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// seeds of the games of one promise.
const seeds = 3

// play plays n steps of a game from each seed.
func play(p nasgo.Proposer, n int, game func() *Game) error {
	for seed := range uint64(seeds) {
		g := game()
		g.Seed = seed
		if _, err := g.Play(p, n); err != nil {
			return err
		}
	}
	return nil
}

func valid(p nasgo.Proposer) error {
	return play(p, 40, func() *Game { return &Game{Space: Space(3, 3, 3, 3, 3)} })
}

func sizes(p nasgo.Proposer) error {
	return play(p, 20, func() *Game { return &Game{Space: Space(1, 12, 2, 5, 1)} })
}

// constrained is a test space with a part of its 108 architectures feasible;
// the first and the last ones are not.
func constrained() *spaces.Space {
	s := Space(3, 3, 3, 4)
	low, _ := s.Cost(spaces.Arch{2, 1, 0, 1})
	high, _ := s.Cost(spaces.Arch{2, 2, 1, 0})
	s.Constraints = []spaces.Constraint{{MinParams: low.Params}, {MaxFLOPs: high.FLOPs}}
	return s
}

func constraints(p nasgo.Proposer) error {
	return play(p, 20, func() *Game { return &Game{Space: constrained()} })
}

func open(p nasgo.Proposer) error {
	return play(p, 30, func() *Game { return &Game{Space: Space(3, 3, 3, 2), Parallel: 5} })
}

func failures(p nasgo.Proposer) error {
	fates := map[string]func(int) nasgo.State{
		"all failed": func(int) nasgo.State { return nasgo.Failed },
		"some rejected, some failed": func(trial int) nasgo.State {
			return []nasgo.State{nasgo.Failed, nasgo.Rejected, nasgo.Told}[trial%3]
		},
		"failed later": func(trial int) nasgo.State {
			if trial > 8 {
				return nasgo.Failed
			}
			return nasgo.Told
		},
	}
	for what, fate := range fates {
		if err := play(p, 20, func() *Game { return &Game{Space: Space(3, 3, 3), Fate: fate} }); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	return nil
}

func exhaustion(p nasgo.Proposer) error {
	for _, s := range []*spaces.Space{Space(1), Space(2, 3), Space(1, 1, 4), constrained()} {
		n := 0
		for range s.All() {
			n++
		}
		g := &Game{Space: s, Seed: 1}
		if _, err := g.Play(p, n); err != nil {
			return fmt.Errorf("with %d of %d proposed: %w", g.trial, n, err)
		}
		if _, err := g.Ask(p); !errors.Is(err, nasgo.ErrExhausted) {
			return fmt.Errorf("after all %d: %w, want ErrExhausted", n, errOr(err, "a proposal"))
		}
	}
	return nil
}

// errOr is err, or what came instead of one.
func errOr(err error, instead string) error {
	if err == nil {
		return errors.New(instead)
	}
	return err
}

// middle is a game some steps in.
func middle(p nasgo.Proposer, s *spaces.Space, seed uint64) (*Game, error) {
	g := &Game{Space: s, Seed: seed, Parallel: 2}
	_, err := g.Play(p, 15)
	return g, err
}

func repeatable(p nasgo.Proposer) error {
	for seed := range uint64(seeds) {
		g, err := middle(p, Space(3, 3, 3, 3), seed)
		if err != nil {
			return err
		}
		first, err := g.Ask(p)
		if err != nil {
			return err
		}
		for range 3 {
			again, err := g.Ask(p)
			if err != nil {
				return err
			}
			if !reflect.DeepEqual(first, again) {
				return g.wrap(fmt.Errorf("the same question got %v (%s) and then %v (%s)", first.Arch, first.Reason, again.Arch, again.Reason))
			}
		}
	}
	return nil
}

// forgetful plays two games one after the other and then in turns, on one
// space and on two: a proposer with a memory mixes them up.
func forgetful(p nasgo.Proposer) error {
	same := Space(3, 3, 3, 3)
	for _, other := range []*spaces.Space{same, Space(3, 3, 3, 3), Space(2, 4, 3)} {
		games := func() [2]*Game { return [2]*Game{{Space: same, Seed: 1}, {Space: other, Seed: 2}} }
		var alone [2][]spaces.Arch
		for i, g := range games() {
			var err error
			if alone[i], err = g.Play(p, 15); err != nil {
				return err
			}
		}
		inTurns := games()
		for n := range 15 {
			for i, g := range inTurns {
				got, err := g.Step(p)
				if err != nil {
					return err
				}
				if !slices.Equal(got.Arch, alone[i][n]) {
					return g.wrap(fmt.Errorf("played alone, trial %d was %v; played in turns with another, %v", n+1, alone[i][n], got.Arch))
				}
			}
		}
	}
	return nil
}

func harmless(p nasgo.Proposer) error {
	g, err := middle(p, Space(3, 3, 3, 3), 1)
	if err != nil {
		return err
	}
	before, asked := deep(g.Question(nil)), g.Question(nil)
	proposal, err := p.Propose(context.Background(), asked)
	if err != nil && !errors.Is(err, nasgo.ErrNoProposal) {
		return g.wrap(err)
	}
	for i := range proposal.Arch {
		proposal.Arch[i] = -1 // the proposal is the caller's now
	}
	if after := deep(asked); !reflect.DeepEqual(before, after) {
		return g.wrap(errors.New("the question was changed, or its architectures are in the proposal"))
	}
	if _, err := g.Ask(p); err != nil {
		return fmt.Errorf("after its last proposal was overwritten: %w", err)
	}
	return nil
}

// deep copies what a proposer could change.
func deep(q nasgo.Question) nasgo.Question {
	history := slices.Clone(q.History)
	for i := range history {
		history[i].Arch = slices.Clone(history[i].Arch)
		if s := history[i].Score; s != nil {
			same := *s
			history[i].Score = &same
		}
	}
	var opens []spaces.Arch
	for _, a := range q.Open {
		opens = append(opens, slices.Clone(a))
	}
	choices := slices.Clone(q.Space.Choices)
	for i := range choices {
		choices[i].Options = slices.Clone(choices[i].Options)
	}
	return nasgo.Question{Space: &spaces.Space{Choices: choices}, Task: q.Task, Trial: q.Trial,
		History: history, Open: opens, Seed: q.Seed}
}

func concurrent(p nasgo.Proposer) error {
	g, err := middle(p, Space(3, 3, 3, 3), 1)
	if err != nil {
		return err
	}
	want, err := g.Ask(p)
	if err != nil {
		return err
	}
	errs := make([]error, 4)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			got, err := g.Ask(p)
			if err == nil && !slices.Equal(got.Arch, want.Arch) {
				err = fmt.Errorf("asked by several at a time it said %v, alone %v", got.Arch, want.Arch)
			}
			errs[i] = err
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

func cancelled(p nasgo.Proposer) error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	g := &Game{Space: Space(3, 3)}
	if _, err := p.Propose(ctx, g.Question(nil)); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("with a cancelled context: %w, want context.Canceled", errOr(err, "a proposal"))
	}
	return nil
}

func name(p nasgo.Proposer) error {
	before := p.Name()
	g := &Game{Space: Space(3, 3)}
	if _, err := g.Play(p, 3); err != nil {
		return err
	}
	if before == "" || p.Name() != before {
		return fmt.Errorf("the name was %q and is now %q", before, p.Name())
	}
	return nil
}
