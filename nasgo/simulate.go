package nasgo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/store"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// Simulate makes the study of a Config in memory, with seed in place of
// Config.Seed, until trials are finished: the trials that Run would store, in
// no file. It is for baselines on tables; with another trainer it trains.
// Where the proposer runs out (ErrExhausted) there are fewer. Errors are as
// Run's, but a trial cannot be taken up again.
func Simulate(ctx context.Context, c Config, trials int, seed int64) ([]Outcome, error) {
	c.Seed = seed
	s, err := c.setup()
	if err != nil {
		return nil, err
	}
	return s.simulate(ctx, trials, s.sizes)
}

// Simulations makes the searches of a Config from each of the seeds 1 to seeds,
// as Simulate does: that of seed n at place n-1. The seeds are shared out among
// the processors and the sizes of networks remembered; what comes out depends
// on Config and seeds alone. The Proposer is asked by several goroutines. The
// first error ends all of it.
func Simulations(ctx context.Context, c Config, trials, seeds int) ([][]Outcome, error) {
	s, err := c.setup()
	if err != nil {
		return nil, err
	}
	return s.simulations(ctx, trials, seeds, &costMemo{of: s.sizes})
}

func (s setup) simulations(ctx context.Context, trials, seeds int, costs *costMemo) ([][]Outcome, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	out := make([][]Outcome, seeds)
	var wait sync.WaitGroup
	var next atomic.Int64
	for range min(seeds, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := next.Add(1); i <= int64(seeds); i = next.Add(1) {
				one := s
				one.Seed = i
				outcomes, err := one.simulate(ctx, trials, costs.cost)
				if err != nil {
					stop(fmt.Errorf("seed %d: %w", i, err)) // the first counts
					return
				}
				out[i-1] = outcomes
			}
		})
	}
	wait.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return out, nil
}

// sizes computes what a proposal costs.
func (s setup) sizes(p Proposal) (nn.Cost, error) {
	if s.Table != nil {
		return s.Table.Cost(p.Arch) // the same, and quick
	}
	return s.Space.CostFor(p.Arch, s.task)
}

func (s setup) simulate(ctx context.Context, trials int, cost sizes) ([]Outcome, error) {
	if s.Proposer == nil {
		return nil, errors.New("nasgo.Config.Proposer is nil: give one to simulate, such as search.Random()")
	}
	h := newHistory()
	for len(h.outcomes) < trials {
		if err := ctx.Err(); err != nil {
			return h.outcomes, err
		}
		c, err := s.propose(ctx, &h, cost)
		if errors.Is(err, ErrExhausted) {
			return h.outcomes, nil
		}
		if err != nil {
			return h.outcomes, err
		}
		o, err := s.evaluate(ctx, len(h.outcomes)+1, c)
		if err != nil {
			return h.outcomes, err
		}
		h.add(o, c.canonical)
	}
	return h.outcomes, nil
}

// propose asks until there is a usable proposal.
func (s setup) propose(ctx context.Context, h *history, cost sizes) (candidate, error) {
	q := Question{
		Space: s.Space, Task: s.task, Trial: len(h.outcomes) + 1, Budget: s.Budget, History: h.told(), Past: h.past(len(h.outcomes) + 1),
		Record: func(Exchange) error { return nil },
	}
	for {
		q.Seed = questionSeed(s.Seed, q.Trial, len(q.Attempts))
		c, err := s.ask(ctx, q, h, cost)
		var bad *problem
		if !errors.As(err, &bad) {
			h.attempts = append(h.attempts, q.Attempts...)
			return c, err
		}
		n := len(q.Attempts) + 1
		q.Attempts = append(q.Attempts[:n-1:n-1], Attempt{Trial: q.Trial, N: n, Time: time.Now(), Answer: clean(bad.answer), Problem: clean(bad.Error())})
		if s.enough(n) {
			return c, s.giveUp(q.Trial, n, bad.err)
		}
	}
}

func (s setup) evaluate(ctx context.Context, trial int, c candidate) (Outcome, error) {
	o := Outcome{Trial: trial, Arch: c.Arch, Key: c.key, Cost: c.cost, State: Told, Said: clean(c.Reason)}
	e, err := s.trainer.Train(ctx, Ticket{Trial: trial, Space: s.Space, Arch: c.Arch, Seed: trainSeed(s.Seed, trial)}, func(worker.Message) {})
	if err == nil {
		err = s.checkEvaluation(e)
	}
	var of *worker.Error
	switch {
	case err == nil:
		o.Score = &e.Score
	case errors.As(err, &of) && of.Reason != worker.ReasonStopped && of.Reason != worker.ReasonJob:
		o.State, o.Reason = Failed, clean(of.Error())
	default:
		return o, fmt.Errorf("trial %d: %w", trial, err)
	}
	return o, nil
}

// AddBaselines simulates proposers on the study's table, each from the seeds 1
// to seeds, at as many evaluations as the study has made (trials told or
// failed), and keeps them in the file in place of older ones. It returns a
// wrapped ErrState before the first evaluation, and an error where the study
// has no table.
func (s *Study) AddBaselines(ctx context.Context, seeds int, ps ...Proposer) error {
	end, err := s.begin()
	if err != nil {
		return err
	}
	defer end()
	if s.setup.Table == nil {
		return fmt.Errorf("study %s has no table: baselines are simulated on one, a training each would take too long", s.path)
	}
	if seeds < 1 {
		return fmt.Errorf("baselines from %d seeds: want at least 1", seeds)
	}
	if err := s.history.load(s.store); err != nil {
		return err
	}
	evaluations := 0
	for _, o := range s.history.outcomes {
		if o.State != Rejected {
			evaluations++
		}
	}
	if evaluations == 0 {
		return fmt.Errorf("%w: study %s has no evaluation to compare with: call Run first", ErrState, s.path)
	}
	var rows []store.Baseline
	costs := &costMemo{of: s.setup.sizes}
	for _, p := range ps {
		b, err := s.setup.baseline(ctx, p, evaluations, seeds, costs)
		if err != nil {
			return fmt.Errorf("baseline %s: %w", p.Name(), err)
		}
		text, err := json.Marshal(b)
		if err != nil {
			return fmt.Errorf("baseline %s: %w", p.Name(), err)
		}
		rows = append(rows, store.Baseline{Proposer: b.Proposer, Data: string(text)})
	}
	return s.store.SetBaselines(rows)
}

// baseline simulates a proposer from each seed.
func (s setup) baseline(ctx context.Context, p Proposer, evaluations, seeds int, costs *costMemo) (Baseline, error) {
	s.Proposer = p
	b := Baseline{Proposer: p.Name(), Curves: make([][]float64, seeds), RankPercent: make([]float64, seeds)}
	runs, err := s.simulations(ctx, evaluations, seeds, costs)
	if err != nil {
		return b, err
	}
	report := s.Table.Report()
	for i, outcomes := range runs {
		if b.Curves[i], err = s.bestSoFar(outcomes); err != nil {
			return b, err
		}
		if best := bestOutcome(outcomes); best != nil {
			b.RankPercent[i] = report.RankPercent(best.Arch)
		}
	}
	return b, nil
}

// bestSoFar is what the network that looks best after each evaluation is worth
// by the table, in percent: its mean, which is its score unless the search sees
// noise. It begins with the first evaluation that has a score.
func (s setup) bestSoFar(list []Outcome) ([]float64, error) {
	var curve []float64
	best := -1
	for i, o := range list {
		if o.Score != nil && (best < 0 || o.Score.Percent > list[best].Score.Percent) {
			best = i
		}
		if best < 0 {
			continue
		}
		mean, err := s.Table.Score(list[best].Arch)
		if err != nil {
			return nil, err
		}
		curve = append(curve, mean.Percent)
	}
	return curve, nil
}

// costMemo remembers sizes: simulations meet the same networks again and again.
type costMemo struct {
	of    sizes
	known sync.Map // architecture, as bytes, to nn.Cost
}

func (m *costMemo) cost(p Proposal) (nn.Cost, error) {
	key := fmt.Sprint([]int(p.Arch))
	if c, ok := m.known.Load(key); ok {
		return c.(nn.Cost), nil
	}
	c, err := m.of(p)
	if err == nil {
		m.known.Store(key, c)
	}
	return c, err
}
