package contest

import (
	"context"
	"errors"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// ErrConfig is wrapped by errors about a Config that cannot be run.
var ErrConfig = errors.New("no contest")

// Config says who competes, where and for how long. All of it is needed.
type Config struct {
	Table     *spaces.Table
	Proposers []nasgo.Proposer
	// Trials is the number of evaluations a search may make, at most as many as
	// the space has architectures.
	Trials int
	// Noise: searches are told one training of a network, see nasgo.Config.Noise;
	// they are judged by the means.
	Noise bool
	// Seeds is the number of searches of each proposer, from the seeds 1 to Seeds.
	Seeds int
}

// Run makes all searches. Two calls with equal Configs give equal Results. A
// search that runs out of new networks keeps what it has found.
func Run(ctx context.Context, c Config) (Result, error) {
	if c.Table == nil {
		return Result{}, fmt.Errorf("%w: there is no table to search on", ErrConfig)
	}
	j := NewJudge(c.Table)
	if err := c.check(j.Networks()); err != nil {
		return Result{}, err
	}
	r := j.Result(c.Trials)
	r.Noise = c.Noise
	for _, p := range c.Proposers {
		searches, err := nasgo.Simulations(ctx, nasgo.Config{Space: c.Table.Space(), Table: c.Table, Noise: c.Noise, Proposer: p, Budget: c.Trials}, c.Trials, c.Seeds)
		if err != nil {
			return Result{}, fmt.Errorf("contest on %s: %s: %w", c.Table.Name(), p.Name(), err)
		}
		e := Entry{Name: p.Name()}
		for i, outcomes := range searches {
			one, err := j.Search(int64(i+1), outcomes)
			if err != nil {
				return Result{}, fmt.Errorf("contest on %s: %s: %w", c.Table.Name(), p.Name(), err)
			}
			e.Searches = append(e.Searches, one)
		}
		r.Entries = append(r.Entries, e)
	}
	return r, nil
}

func (c Config) check(networks int) error {
	space := c.Table.Space().Name
	switch {
	case len(c.Proposers) == 0:
		return fmt.Errorf("%w: nobody takes part, name at least one proposer", ErrConfig)
	case c.Trials < 1:
		return fmt.Errorf("%w: %d trials a search, want at least 1", ErrConfig, c.Trials)
	case c.Seeds < 1:
		return fmt.Errorf("%w: %d seeds, want at least 1", ErrConfig, c.Seeds)
	case c.Trials > networks:
		return fmt.Errorf("%w: %d trials a search, but %s has %d architectures: every search would find the best", ErrConfig, c.Trials, space, networks)
	}
	names := map[string]bool{}
	for _, p := range c.Proposers {
		if p == nil {
			return fmt.Errorf("%w: one of the proposers is nil", ErrConfig)
		}
		if names[p.Name()] {
			return fmt.Errorf("%w: %s takes part twice, and would do the same twice", ErrConfig, p.Name())
		}
		names[p.Name()] = true
	}
	return nil
}
