package probe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/spaces"
)

// What a Report is of.
const (
	kindProbe   = "conditions" // of one proposer
	kindPrompts = "prompts"    // ways to ask
)

// Report is what came out. It has a JSON form, from which everything said of it
// follows again.
type Report struct {
	Kind     string `json:"kind"`
	Proposer string `json:"proposer"` // who was asked
	Trials   int    `json:"trials"`   // evaluations of a search
	Seeds    int    `json:"seeds"`    // searches planned of each arm
	// Fields are the table and, if there was one, the private table after it.
	Fields []Field `json:"fields"`
}

// Field is what was reached on one table: its Entries are the arms and after
// them the plain methods that they are compared with.
type Field struct {
	contest.Result
	Arms []Arm `json:"arms"`
	// Frequencies are the shares, 0 to 1, of each choice's options in what the
	// proposer proposed as it is; nil where they were not needed.
	Frequencies [][]float64 `json:"frequencies,omitempty"`
}

// Arm says how the searches of an Entry were made.
type Arm struct {
	Slug string `json:"slug"`
	// Distinct is how many of the searches are not the same as another: of a
	// model that always answers alike, one.
	Distinct int `json:"distinct"`
	Calls    int `json:"calls"`    // of a model, kept in the studies
	Attempts int `json:"attempts"` // answers that were no usable proposal
	// Ended are the searches that ended before their time, and why.
	Ended []string `json:"ended,omitempty"`
}

// controlSeeds is how often each plain method searches.
const controlSeeds = 200

// report ranks what was made. plain says which plain methods an arm's searches
// are compared with, given what they proposed.
func (s *series) report(ctx context.Context, plain func(*spaces.Space, [][]float64) []nasgo.Proposer) (Report, error) {
	r := Report{Kind: s.kind, Proposer: s.proposer, Trials: s.Trials, Seeds: s.Seeds}
	for _, table := range s.tables() {
		f, err := s.field(ctx, table, plain)
		if err != nil {
			return r, err
		}
		r.Fields = append(r.Fields, f)
	}
	if s.Dir == "" {
		return r, nil
	}
	return r, writeJSON(filepath.Join(s.Dir, reportFile), r)
}

// tables are those of the arms, each once.
func (s *series) tables() (list []*spaces.Table) {
	for _, a := range s.arms {
		if !slices.Contains(list, a.table) {
			list = append(list, a.table)
		}
	}
	return list
}

func (s *series) field(ctx context.Context, table *spaces.Table, plain func(*spaces.Space, [][]float64) []nasgo.Proposer) (Field, error) {
	judge := contest.NewJudge(table)
	f := Field{Result: judge.Result(s.Trials)}
	for i, a := range s.arms {
		if a.table != table {
			continue
		}
		e, arm, proposed, err := s.entry(i, judge)
		if err != nil {
			return f, err
		}
		if len(e.Searches) == 0 {
			continue // none is whole yet
		}
		if f.Frequencies == nil {
			f.Frequencies = frequencies(table.Space(), proposed)
		}
		f.Entries, f.Arms = append(f.Entries, e), append(f.Arms, arm)
	}
	if len(f.Arms) == 0 {
		return f, nil
	}
	controls, err := contest.Run(ctx, contest.Config{Table: table, Proposers: plain(table.Space(), f.Frequencies), Trials: s.Trials, Seeds: controlSeeds})
	f.Entries = append(f.Entries, controls.Entries...)
	return f, err
}

// entry is what the searches of an arm reached, and what they proposed.
func (s *series) entry(i int, judge *contest.Judge) (contest.Entry, Arm, [][]nasgo.Outcome, error) {
	a := s.arms[i]
	e, arm := contest.Entry{Name: a.name}, Arm{Slug: a.slug}
	var proposed [][]nasgo.Outcome
	distinct := map[string]bool{}
	for seed := range s.Seeds {
		m, ok := s.made[job{i, int64(seed + 1)}]
		if !ok {
			continue
		}
		arm.Calls, arm.Attempts = arm.Calls+m.calls, arm.Attempts+m.attempts
		if m.ended != "" {
			arm.Ended = append(arm.Ended, fmt.Sprintf("seed %d after %d of %d trials: %s", seed+1, len(m.outcomes), s.Trials, m.ended))
		}
		if len(m.outcomes) == 0 {
			continue
		}
		one, err := judge.Search(int64(seed+1), m.outcomes)
		if err != nil {
			return e, arm, nil, fmt.Errorf("%s: %w", a.name, err)
		}
		e.Searches, proposed = append(e.Searches, one), append(proposed, m.outcomes)
		distinct[m.key()] = true
	}
	arm.Distinct = len(distinct)
	return e, arm, proposed, nil
}

// Read reads the report that lies in the folder of a run: it needs neither the
// table nor the proposer. The error wraps fs.ErrNotExist where there is none.
func Read(dir string) (Report, error) {
	b, err := os.ReadFile(filepath.Join(dir, reportFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Report{}, fmt.Errorf("the folder %s has no report yet, it comes with the end of a run: %w", dir, err)
	}
	if err != nil {
		return Report{}, err
	}
	r, err := ParseReport(b)
	if err != nil {
		return r, fmt.Errorf("%s in %s cannot be read: %w", reportFile, dir, err)
	}
	return r, nil
}

// ParseReport reads the JSON form of a report, and refuses what is none.
func ParseReport(b []byte) (Report, error) {
	var r Report
	if err := json.Unmarshal(b, &r); err != nil {
		return r, err
	}
	return r, r.check()
}

// longest is the most evaluations of a search in a report that is read.
const longest = 1_000_000

// check refuses a report that something else has written: what is said of it
// counts on its form.
func (r Report) check() error {
	bad := func(what string) error {
		return fmt.Errorf("this is no report of a probe: %s", what)
	}
	if len(r.Fields) == 0 || r.Kind != kindProbe && r.Kind != kindPrompts {
		return bad("it has no table")
	}
	for _, f := range r.Fields {
		if len(f.Arms) > len(f.Entries) || f.Networks < 1 || f.Evaluations < 1 || f.Evaluations > longest {
			return bad("it does not hold together")
		}
		for _, e := range f.Entries {
			for _, one := range e.Searches {
				if len(one.Rank) == 0 || len(one.Score) != len(one.Rank) || one.Test != nil && len(one.Test) != len(one.Rank) || slices.Min(one.Rank) < 1 {
					return bad("a search has no ranks")
				}
			}
			if len(e.Searches) == 0 {
				return bad("an entry has no searches")
			}
		}
	}
	return nil
}
