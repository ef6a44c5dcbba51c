package searchtest

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// Space is a space for tests, with a choice for each of the given numbers of
// options. Option o of choice i puts o convolutions in a row, of kernel 1, 3 or
// 5 by i, so that its parameters and FLOPs are a sum over the choices.
func Space(options ...int) *spaces.Space {
	s := &spaces.Space{
		Name:     fmt.Sprintf("test%v", options),
		Doc:      "Rows of convolutions: each choice says how many are in one row.",
		Task:     nn.Task{Input: nn.Shape{4, 4, 1}, Classes: 2},
		Additive: true,
		Build:    build,
	}
	for i, n := range options {
		c := spaces.Choice{Name: fmt.Sprintf("row %d", i+1)}
		for o := range n {
			c.Options = append(c.Options, fmt.Sprintf("%d convolutions", o))
		}
		s.Choices = append(s.Choices, c)
	}
	return s
}

func build(a spaces.Arch, t nn.Task) (*nn.Network, error) {
	b := nn.NewBuilder("test", t.Input).Conv(2, 1, 1)
	for i, o := range a {
		for range o {
			b.Conv(2, 1+2*(i%3), 1).ReLU()
		}
	}
	return b.GlobalPool().Dense(t.Classes).Network()
}

// Score is the accuracy, in percent, that an architecture of a test space
// reaches: more convolutions are better up to a point that depends on the
// choice, and a little depends on all choices together.
func Score(a spaces.Arch) float64 {
	score := 90.0
	h := fnv.New32a()
	for i, o := range a {
		off := float64(o - (i+2)%4)
		score -= off * off
		_, _ = h.Write([]byte{byte(o)})
	}
	return score + float64(h.Sum32()%1000)/1000
}

// Game is a search on a test space: it asks a proposer, scores and keeps the
// history as a study does.
type Game struct {
	Space *spaces.Space
	Seed  uint64
	// Fate is what becomes of a trial; nil tells all.
	Fate func(trial int) nasgo.State
	// Parallel is how many proposals are open at a time; 0 means 1.
	Parallel int

	history []nasgo.Outcome
	open    []spaces.Arch
	trial   int
}

// Question is what the proposer will be asked next.
func (g *Game) Question(attempts []nasgo.Attempt) nasgo.Question {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, g.Seed, g.trial+1, len(attempts))
	return nasgo.Question{
		Space: g.Space, Task: g.Space.Task, Trial: g.trial + 1,
		History: slices.Clone(g.history), Open: slices.Clone(g.open), Attempts: attempts,
		Seed: h.Sum64(), Record: func(nasgo.Exchange) error { return nil },
	}
}

// Ask asks for a proposal and checks that it is of the space, feasible and new.
func (g *Game) Ask(p nasgo.Proposer) (nasgo.Proposal, error) {
	var attempts []nasgo.Attempt
	for {
		proposal, err := p.Propose(context.Background(), g.Question(attempts))
		if errors.Is(err, nasgo.ErrNoProposal) && len(attempts) < Patience {
			attempts = append(attempts, nasgo.Attempt{Trial: g.trial + 1, N: len(attempts) + 1, Problem: err.Error()})
			continue
		}
		if err != nil {
			return proposal, g.wrap(err)
		}
		return proposal, g.wrap(g.judge(proposal.Arch))
	}
}

// wrap says where it was.
func (g *Game) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("space %s, seed %d, trial %d: %w", g.Space.Name, g.Seed, g.trial+1, err)
}

func (g *Game) judge(a spaces.Arch) error {
	if err := g.Space.Feasible(a); err != nil {
		return err
	}
	for _, o := range g.history {
		if slices.Equal(o.Arch, a) {
			return fmt.Errorf("%s repeats trial %d", g.Space.Encode(a), o.Trial)
		}
	}
	for _, o := range g.open {
		if slices.Equal(o, a) {
			return fmt.Errorf("%s repeats an open proposal", g.Space.Encode(a))
		}
	}
	return nil
}

// Step asks for a proposal and opens it; the oldest open one is finished when
// there are more than Parallel allows.
func (g *Game) Step(p nasgo.Proposer) (nasgo.Proposal, error) {
	proposal, err := g.Ask(p)
	if err != nil {
		return proposal, err
	}
	g.trial++
	g.open = append(g.open, slices.Clone(proposal.Arch))
	if len(g.open) >= max(g.Parallel, 1) {
		err = g.finish()
	}
	return proposal, err
}

// finish scores the oldest open proposal.
func (g *Game) finish() error {
	a := g.open[0]
	cost, err := g.Space.Cost(a)
	if err != nil {
		return g.wrap(err)
	}
	o := nasgo.Outcome{Trial: len(g.history) + 1, Arch: a, Key: g.Space.Encode(a), Cost: cost, State: nasgo.Told}
	if g.Fate != nil {
		o.State = g.Fate(o.Trial)
	}
	if o.State == nasgo.Told {
		s := metric.Val(Score(a)).Score()
		o.Score = &s
	} else {
		o.Reason = "it did not work"
	}
	g.open, g.history = g.open[1:], append(g.history, o)
	return nil
}

// Play makes n steps and gives the architectures proposed.
func (g *Game) Play(p nasgo.Proposer, n int) ([]spaces.Arch, error) {
	var out []spaces.Arch
	for range n {
		proposal, err := g.Step(p)
		if err != nil {
			return out, err
		}
		out = append(out, proposal.Arch)
	}
	return out, nil
}
