package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/stats"
	"github.com/genius-nas/nasgo/spaces"
)

// What a card's searches are: enough of them that a median settles.
const (
	cardTrials   = 10
	cardSearches = 300
)

// ErrCard is wrapped by errors about a table of which no card can be made.
var ErrCard = errors.New("no card of this table")

// Card is what a reader has to know of a table before he trusts a comparison on
// it. All of it is computed from the table. Accuracies are in percent,
// differences between them in points.
type Card struct {
	Notes          string // of the table
	SHA256         string
	Space          string
	Networks, Runs int
	Params, FLOPs  [2]int64      // the least and the most
	Seconds        float64       // of all trainings together, 0 if the table does not say
	Of             metric.Source // of the scores
	Score          Spread        // of the networks' means
	// Noise is the standard deviation between trainings of one network, over all
	// networks and over the best tenth of them by mean score.
	Noise, NoiseTop float64
	// Agree is how often one training of each orders two networks as the mean of
	// the other trainings does, in percent, ties counting half: over all pairs,
	// and over those within the best tenth. 50 is chance.
	Agree, AgreeTop float64
	Fidelity        []Fidelity
	// ValTest is the rank correlation of mean validation and mean test accuracy;
	// 0 if the table lacks one of them.
	ValTest float64
	// SizeScore is the rank correlation of FLOPs and mean score.
	SizeScore float64
	Best      []Winner // the five best by mean score
	// Standings are the plain searchers after ten evaluations, from 300 seeds.
	Standings []contest.Standing
}

// Spread is how the scores of a space lie.
type Spread struct{ Least, Quarter, Median, ThreeQuarters, Most float64 }

// Fidelity is what a curve after so many epochs says of the end.
type Fidelity struct {
	Epoch int
	// Rank is the mean, over trainings, of the rank correlation between the curves
	// of that training after Epoch epochs and the final mean of the others.
	Rank float64
	// Kept is how many of the ten best by that mean are among the ten best by the
	// curve, the mean over trainings.
	Kept float64
}

// Winner is one of the best networks.
type Winner struct {
	Key           string
	Params, FLOPs int64
	Score         float64
	Test          *float64 // mean test accuracy
	TestRank      int      // among all by mean test accuracy, 0 if there is none
}

// NewCard computes the card of a table, which needs two trainings a network.
// The error wraps ErrCard, or is that of ctx.
func NewCard(ctx context.Context, t *spaces.Table) (Card, error) {
	c := Card{
		Notes: t.Notes(), SHA256: t.SHA256(), Space: t.Space().Name, Networks: t.Len(), Runs: t.Runs(), Of: t.Source(),
	}
	if t.Runs() < 2 {
		return c, fmt.Errorf("%w: %s has one number a network, and noise needs two trainings", ErrCard, t.Name())
	}
	n, err := readNumbers(t)
	if err != nil {
		return c, fmt.Errorf("%w: %w", ErrCard, err)
	}
	n.size(&c)
	n.noise(&c)
	for _, part := range []func(*Card) error{n.spread, n.fidelity, n.correlations} {
		if err := part(&c); err != nil {
			return c, fmt.Errorf("%w: %s: %w", ErrCard, t.Name(), err)
		}
	}
	n.winners(&c)
	r, err := contest.Run(ctx, contest.Config{Table: t, Proposers: search.All(), Trials: min(cardTrials, t.Len()), Seeds: cardSearches})
	if err != nil {
		return c, err
	}
	c.Standings, err = r.Standings(cardTrials)
	return c, err
}

// numbers are a table's, by architecture in the order of All and by training.
type numbers struct {
	table   *spaces.Table
	keys    []string
	scores  [][]float64
	means   []float64
	curves  [][][]metric.Val // nil if the table has none
	seconds float64
	params  []int64
	flops   []int64
	test    []float64 // means; nil if the table has none
	order   []int     // rows, best first
}

func readNumbers(t *spaces.Table) (*numbers, error) {
	n := &numbers{table: t}
	report := t.Report()
	for a := range t.Space().All() {
		cost, err := t.Cost(a)
		if err != nil {
			return nil, err
		}
		var row []float64
		var curves [][]metric.Val
		for run := range t.Runs() {
			s, err := t.RunScore(a, run)
			if err != nil {
				return nil, err
			}
			row = append(row, s.Percent)
			if curve := t.Curve(a, run); curve != nil {
				curves = append(curves, curve)
			}
			if s, ok := t.Seconds(a, run); ok {
				n.seconds += s
			}
		}
		mean, err := t.Score(a)
		if err != nil {
			return nil, err
		}
		n.keys = append(n.keys, t.Space().Encode(a))
		n.scores, n.means = append(n.scores, row), append(n.means, mean.Percent)
		n.params, n.flops = append(n.params, cost.Params), append(n.flops, cost.FLOPs)
		if curves != nil {
			n.curves = append(n.curves, curves)
		}
		if test, ok := report.Test(a); ok {
			n.test = append(n.test, float64(test))
		}
	}
	n.order = best(n.means)
	return n, nil
}

// best are the indices of values, the largest first.
func best(values []float64) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case values[a] > values[b]:
			return -1
		case values[a] < values[b]:
			return 1
		}
		return 0
	})
	return order
}

// top are the rows of the best tenth.
func (n *numbers) top() []int { return n.order[:max(2, len(n.order)/10)] }

func (n *numbers) size(c *Card) {
	c.Params = [2]int64{slices.Min(n.params), slices.Max(n.params)}
	c.FLOPs = [2]int64{slices.Min(n.flops), slices.Max(n.flops)}
	c.Seconds = n.seconds
}

func (n *numbers) spread(c *Card) (err error) {
	for p, to := range map[float64]*float64{0: &c.Score.Least, 0.25: &c.Score.Quarter, 0.5: &c.Score.Median, 0.75: &c.Score.ThreeQuarters, 1: &c.Score.Most} {
		if *to, err = stats.Quantile(n.means, p); err != nil {
			return err
		}
	}
	return nil
}

func (n *numbers) winners(c *Card) {
	for _, row := range n.order[:min(5, len(n.order))] {
		w := Winner{Key: n.keys[row], Params: n.params[row], FLOPs: n.flops[row], Score: n.means[row]}
		if n.test != nil {
			w.Test = &n.test[row]
			w.TestRank = 1
			for _, v := range n.test {
				if v > *w.Test {
					w.TestRank++
				}
			}
		}
		c.Best = append(c.Best, w)
	}
}
