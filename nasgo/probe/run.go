package probe

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"github.com/genius-nas/nasgo/nasgo"
)

// run makes all searches that are not there yet. A search whose proposer gives
// no usable proposal any more is left as it is; other errors end the run.
func (s *series) run(ctx context.Context) error {
	if err := s.begin(); err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	jobs, count := s.jobs(), &counter{most: int64(s.MaxCalls)}
	var next atomic.Int64
	var wait sync.WaitGroup
	for range max(s.Parallel, 1) {
		wait.Go(func() {
			for i := next.Add(1); i <= int64(len(jobs)) && ctx.Err() == nil; i = next.Add(1) {
				j := jobs[i-1]
				if err := s.search(ctx, j, count); err != nil {
					stop(fmt.Errorf("%s: %w", s.label(j), err)) // the first counts
				}
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}

// search makes one search, or the rest of it.
func (s *series) search(ctx context.Context, j job, count *counter) error {
	c := s.config(j)
	c.Proposer = counted{c.Proposer, count}
	var m made
	var err error
	if s.Dir == "" {
		m.proposer = c.Proposer.Name()
		m.outcomes, err = nasgo.Simulate(ctx, c, s.Trials, c.Seed)
		for _, o := range m.outcomes {
			s.watch(j, o.Key)
		}
	} else {
		m, err = s.study(ctx, j, c)
	}
	if errors.Is(err, nasgo.ErrAttempts) {
		m.ended, err = err.Error(), nil
	}
	if err != nil {
		return err
	}
	s.keep(j, m)
	return nil
}

// study makes the search in its file, if it is not there whole.
func (s *series) study(ctx context.Context, j job, c nasgo.Config) (made, error) {
	if _, err := os.Stat(s.file(j)); err == nil {
		m, err := s.read(j)
		if err != nil {
			return m, err
		}
		if m.proposer != "" && m.proposer != c.Proposer.Name() {
			return m, fmt.Errorf("%w: %s was made by %s, not by %s; name another folder", ErrOther, s.file(j), m.proposer, c.Proposer.Name())
		}
		for _, o := range m.outcomes {
			s.watch(j, o.Key)
		}
		if len(m.outcomes) >= s.Trials {
			return m, nil
		}
	}
	study, err := nasgo.Open(s.file(j), c)
	if err != nil {
		return made{}, err
	}
	runErr := study.Run(ctx, s.Trials, func(t nasgo.Trial) { s.watch(j, t.Key) })
	if err := study.Close(); err != nil {
		return made{}, errors.Join(runErr, err)
	}
	m, err := s.read(j)
	if runErr != nil {
		return m, runErr
	}
	return m, err
}

func (s *series) keep(j job, m made) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made == nil {
		s.made = map[job]made{}
	}
	s.made[j] = m
}

func (s *series) watch(j job, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trials++
	if s.Watch != nil {
		s.Watch(Progress{Search: s.label(j), Key: key, Trials: s.trials, Of: s.Trials * s.Seeds * len(s.arms)})
	}
}

// counter counts the calls of a run.
type counter struct {
	made atomic.Int64
	most int64 // 0 for no bound
}

// counted is a proposer whose calls are counted.
type counted struct {
	nasgo.Proposer
	*counter
}

func (c counted) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	inner := q.Allow
	q.Allow = func(call nasgo.Call) error {
		if n := c.made.Add(1); c.most > 0 && n > c.most {
			return fmt.Errorf("%w: the %d calls that this run was allowed are made; run it again to go on from here", nasgo.ErrCap, c.most)
		}
		if inner != nil {
			return inner(call)
		}
		return nil
	}
	return c.Proposer.Propose(ctx, q)
}

// Settings are those of the proposer, for a replay.
func (c counted) Settings() []byte {
	if s, ok := c.Proposer.(nasgo.Settled); ok {
		return s.Settings()
	}
	return nil
}
