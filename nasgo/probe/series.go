package probe

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// Runs says how many searches are made, how long they are and where they are
// kept. Trials and Seeds are needed.
type Runs struct {
	Trials int // evaluations of a search
	Seeds  int // searches of each kind, from the seeds 1 to Seeds
	// Dir is the folder of the studies, one file a search; made if it is not
	// there. "" keeps nothing.
	Dir string
	// Parallel is how many searches are made at a time; 0 means 1.
	Parallel int
	// MaxCalls bounds the calls of a model in this run, 0 means no bound. The
	// run then ends with an error that wraps nasgo.ErrCap, and goes on from there
	// when made again.
	MaxCalls int
	// Watch, if not nil, is shown how far it is after each trial, by one goroutine
	// at a time.
	Watch func(Progress)
}

// Progress is how far a run is.
type Progress struct {
	Search string // which one made a trial, such as "names hidden, seed 3"
	Key    string // of the network evaluated
	Trials int    // finished in all searches
	Of     int    // planned in all searches
}

// arm is one way to search.
type arm struct {
	slug, name string
	table      *spaces.Table
	file       string                          // that it was read from, "" if unknown
	by         func(seed int64) nasgo.Proposer // nil where nobody can be asked
}

// made is a search, as far as it went.
type made struct {
	outcomes        []nasgo.Outcome
	proposer        string
	calls, attempts int
	ended           string // why it ended before its time, "" if it did not
}

// series is a set of arms, each searched from each seed.
type series struct {
	Runs
	kind     string
	proposer string
	arms     []arm

	mu     sync.Mutex
	made   map[job]made
	trials int // finished
}

// job is one search.
type job struct {
	arm  int
	seed int64
}

// jobs are all searches, in the order in which they are made: the first seed of
// every arm before the second, so that a run that is stopped is even.
func (s *series) jobs() []job {
	var list []job
	for seed := range s.Seeds {
		for i := range s.arms {
			list = append(list, job{i, int64(seed + 1)})
		}
	}
	return list
}

func (s *series) file(j job) string {
	return filepath.Join(s.Dir, fmt.Sprintf("%s.%d.study", s.arms[j.arm].slug, j.seed))
}

func (s *series) label(j job) string { return fmt.Sprintf("%s, seed %d", s.arms[j.arm].name, j.seed) }

// config is that of the study of a search.
func (s *series) config(j job) nasgo.Config {
	a := s.arms[j.arm]
	c := nasgo.Config{Space: a.table.Space(), Table: a.table, TableFile: a.file, Seed: j.seed, Budget: s.Trials}
	if a.by != nil {
		c.Proposer = a.by(j.seed)
	}
	return c
}

func (s *series) check() error {
	switch {
	case s.Trials < 1 || s.Seeds < 1:
		return fmt.Errorf("%w: %d trials from %d seeds, want at least 1 of each", ErrConfig, s.Trials, s.Seeds)
	case s.Parallel < 0 || s.MaxCalls < 0:
		return fmt.Errorf("%w: %d searches at a time or %d calls, want 0 or more", ErrConfig, s.Parallel, s.MaxCalls)
	}
	for _, a := range s.arms {
		if a.table == nil {
			return errors.Join(ErrConfig, errors.New("there is no table to search on"))
		}
		if n := a.table.Len(); s.Trials >= n {
			return fmt.Errorf("%w: %d trials a search, but %s has %d architectures: every search would find the best", ErrConfig, s.Trials, a.table.Name(), n)
		}
	}
	return nil
}

// key is equal for searches that proposed the same in the same order.
func (m made) key() string {
	text := ""
	for _, o := range m.outcomes {
		text += fmt.Sprint([]int(o.Arch))
	}
	return text
}
