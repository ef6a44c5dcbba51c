package search

import (
	"context"
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// Weighted draws each choice's option by chance, with a weight for each, and
// learns nothing. With the shares in which another searcher takes the options
// it tells what these habits reach by themselves: whoever learns from results
// must do better.
type Weighted struct {
	// Label is the name; "" means "weighted".
	Label string
	// Weights are, by choice and option, how often an option is taken in
	// proportion to the others, 0 or more. A choice without weights, or with zeros
	// alone, takes all its options alike.
	Weights [][]float64
}

// Name is the label.
func (w Weighted) Name() string {
	if w.Label == "" {
		return "weighted"
	}
	return w.Label
}

// Propose draws until the architecture is feasible and new; where 200 draws find
// none, any new one is taken, all alike. Errors are those of the package.
func (w Weighted) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	v, err := read(ctx, q)
	if err != nil {
		return nasgo.Proposal{}, err
	}
	if err := w.check(q.Space); err != nil {
		return nasgo.Proposal{}, err
	}
	for range draws {
		a := w.draw(v)
		if ok, err := v.fit(a); err != nil {
			return nasgo.Proposal{}, err
		} else if ok {
			return nasgo.Proposal{Arch: a, Reason: "drawn at random, by the weights of the options"}, nil
		}
	}
	return v.random("drawn at random: the weights gave nothing new")
}

// check refuses weights of another space.
func (w Weighted) check(s *spaces.Space) error {
	for i, row := range w.Weights {
		if i >= len(s.Choices) || len(row) != 0 && len(row) != len(s.Choices[i].Options) {
			return fmt.Errorf("the weights are not of the space %s: choice %d has %d", s.Name, i+1, len(row))
		}
		if slices.ContainsFunc(row, func(x float64) bool { return !(x >= 0) }) {
			return fmt.Errorf("the weights of choice %d are %v, want 0 or more", i+1, row)
		}
	}
	return nil
}

func (w Weighted) draw(v *view) spaces.Arch {
	a := make(spaces.Arch, len(v.space.Choices))
	for i, c := range v.space.Choices {
		total := 0.0
		for _, x := range w.of(i) {
			total += x
		}
		if total == 0 {
			a[i] = v.rand.IntN(len(c.Options))
			continue
		}
		left := v.rand.Float64() * total
		for o, x := range w.of(i) {
			if x > 0 {
				a[i] = o // the last one, should rounding leave a rest
			}
			if left -= x; left < 0 {
				break
			}
		}
	}
	return a
}

func (w Weighted) of(choice int) []float64 {
	if choice < len(w.Weights) {
		return w.Weights[choice]
	}
	return nil
}
