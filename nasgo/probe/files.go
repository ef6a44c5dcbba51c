package probe

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/home"
)

// ErrOther is wrapped where a folder holds the searches of something else.
var ErrOther = errors.New("other searches")

// The files beside the studies.
const (
	aboutFile  = "probe.json"  // what is searched
	reportFile = "report.json" // what came out, for those who have no table
)

// about says what the studies of a folder are.
type about struct {
	Kind     string     `json:"kind"`
	Proposer string     `json:"proposer"`
	Trials   int        `json:"trials"`
	Seeds    int        `json:"seeds"`
	Arms     []aboutArm `json:"arms"`
}

// aboutArm is one way to search.
type aboutArm struct {
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	Space  string `json:"space"`
	Table  string `json:"table"`
	SHA256 string `json:"table_sha256"`
}

// begin makes the folder, or makes sure that it holds the searches of this
// series.
func (s *series) begin() error {
	if err := s.check(); err != nil {
		return err
	}
	if s.Dir == "" {
		return nil
	}
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return err
	}
	is := s.about()
	was, err := readAbout(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return writeJSON(filepath.Join(s.Dir, aboutFile), is)
	}
	if err != nil {
		return err
	}
	if d := was.differ(is); d != "" {
		return fmt.Errorf("%w: the folder %s was begun %s; name another", ErrOther, s.Dir, d)
	}
	if merged := was.with(is); !equal(was, merged) {
		return writeJSON(filepath.Join(s.Dir, aboutFile), merged)
	}
	return nil
}

func (s *series) about() about {
	a := about{Kind: s.kind, Proposer: s.proposer, Trials: s.Trials, Seeds: s.Seeds}
	for _, x := range s.arms {
		a.Arms = append(a.Arms, aboutArm{x.slug, x.name, x.table.Space().Name, x.table.Name(), x.table.SHA256()})
	}
	return a
}

// differ says in what the folder's searches are others.
func (was about) differ(is about) string {
	switch {
	case was.Kind != is.Kind:
		return fmt.Sprintf("as a series of %s, not of %s", was.Kind, is.Kind)
	case was.Proposer != is.Proposer:
		return fmt.Sprintf("with %s, not %s", was.Proposer, is.Proposer)
	case was.Trials != is.Trials:
		return fmt.Sprintf("with %d trials a search, not %d", was.Trials, is.Trials)
	}
	for _, a := range is.Arms {
		if b, ok := was.arm(a.Slug); ok && a != b {
			return fmt.Sprintf("with %s on %s (sha256 %.8s), not %s on %s (sha256 %.8s)", b.Name, b.Table, b.SHA256, a.Name, a.Table, a.SHA256)
		}
	}
	return ""
}

// with is was with what is new.
func (was about) with(is about) about {
	out := was
	out.Seeds, out.Arms = max(was.Seeds, is.Seeds), slices.Clone(was.Arms)
	for _, a := range is.Arms {
		if _, ok := was.arm(a.Slug); !ok {
			out.Arms = append(out.Arms, a)
		}
	}
	return out
}

func equal(a, b about) bool { return a.Seeds == b.Seeds && len(a.Arms) == len(b.Arms) }

func (was about) arm(slug string) (aboutArm, bool) {
	i := slices.IndexFunc(was.Arms, func(a aboutArm) bool { return a.Slug == slug })
	if i < 0 {
		return aboutArm{}, false
	}
	return was.Arms[i], true
}

func readAbout(dir string) (a about, err error) {
	b, err := os.ReadFile(filepath.Join(dir, aboutFile))
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(b, &a); err != nil {
		return a, fmt.Errorf("%s in %s cannot be read: %w", aboutFile, dir, err)
	}
	return a, nil
}

// load reads the searches that are in the folder: those that are whole, and
// those whose proposer had nothing usable to say any more.
func (s *series) load() error {
	for _, j := range s.jobs() {
		m, err := s.read(j)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if len(m.outcomes) >= s.Trials || m.ended != "" {
			s.keep(j, m)
		}
	}
	return nil
}

// read reads the search of a study's file.
func (s *series) read(j job) (made, error) {
	if _, err := os.Stat(s.file(j)); err != nil {
		return made{}, err
	}
	study, err := nasgo.View(s.file(j))
	if err != nil {
		return made{}, err
	}
	r, err := study.Record()
	if err != nil {
		return made{}, err
	}
	t := s.arms[j.arm].table
	if want := (nasgo.TableTrainer{Table: t}).Describe(); r.Info.Space != t.Space().Name || r.Info.Trainer != want || r.Info.Seed != j.seed {
		return made{}, fmt.Errorf("%w: %s is of %s with seed %d, not of %s with seed %d; name another folder", ErrOther, s.file(j), r.Info.Trainer, r.Info.Seed, want, j.seed)
	}
	return newMade(r, s.Trials), nil
}

// patience is how many attempts in a row end a search: those of a study.
const patience = 20

func newMade(r nasgo.Record, trials int) made {
	m := made{calls: len(r.Exchanges), attempts: len(r.Attempts)}
	for _, t := range r.Trials {
		m.proposer = t.Proposer
		if t.State.Final() && len(m.outcomes) < trials {
			m.outcomes = append(m.outcomes, nasgo.Outcome{Trial: t.Number, Arch: t.Arch, Key: t.Key, Cost: t.Cost, Score: t.Score, State: t.State})
		}
	}
	n := 0 // attempts at the trial that is not there
	for _, a := range r.Attempts {
		if a.Trial > len(r.Trials) {
			n++
		}
	}
	if n >= patience && n%patience == 0 && len(m.outcomes) < trials {
		m.ended = fmt.Sprintf("%d answers in a row had no usable proposal", n)
	}
	return m
}

func writeJSON(file string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return home.Write(file, append(b, '\n'))
}
