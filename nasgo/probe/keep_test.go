package probe_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/mask"
	"github.com/genius-nas/nasgo/nasgo/probe"
	"github.com/genius-nas/nasgo/nasgo/search"
)

// A probe that may make seven calls at a time, and is opened anew each time, is the
// same as one that was never stopped, and asks nothing twice. What came of it can
// be told from the files alone, without a model, and without a table.
func TestGoesOnWhereItWas(t *testing.T) {
	table, private := tableOf(t, famous("famous")), tableOf(t, famous("unheard"))
	f := serve(t, climbs)
	c := probe.Config{
		Runs:  probe.Runs{Trials: 6, Seeds: 2, Dir: filepath.Join(t.TempDir(), "stopped"), MaxCalls: 7},
		Table: table, Private: private, Proposer: f, Conditions: []string{probe.Names, probe.Reversed, probe.Private},
	}
	plan, err := c.Plan()
	require.NoError(t, err)
	require.Equal(t, [4]int{8, 0, 48, 48}, [4]int{plan.Searches, plan.Finished, plan.Trials, plan.Calls})
	require.Greater(t, plan.PromptTokens, int64(48*100))
	require.Nil(t, plan.Dollars)
	require.Contains(t, plan.Sentence(), "at least 48 calls of a model, about")
	require.Contains(t, plan.Sentence(), "cost unknown")
	require.NoDirExists(t, c.Dir, "a plan leaves nothing")
	_, err = probe.Read(c.Dir)
	require.ErrorIs(t, err, fs.ErrNotExist)

	runs := 0
	var stopped probe.Report
	for ; ; runs++ {
		stopped, err = probe.Run(t.Context(), c)
		if err == nil {
			break
		}
		require.ErrorIs(t, err, nasgo.ErrCap)
		require.Less(t, runs, 10)
		plan, err := c.Plan()
		require.NoError(t, err)
		require.LessOrEqual(t, plan.Trials, 48-6*(runs+1), "an attempt now and then")
	}
	require.GreaterOrEqual(t, runs, 6)

	whole := c
	whole.Dir, whole.MaxCalls = filepath.Join(t.TempDir(), "whole"), 0
	asked := f.requests.Load()
	want, err := probe.Run(t.Context(), whole)
	require.NoError(t, err)
	require.Equal(t, asked, f.requests.Load()-asked)
	require.Equal(t, want, stopped)

	again, err := probe.Run(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, want, again)
	require.Equal(t, 2*asked, f.requests.Load(), "all was there")

	read, err := probe.Read(c.Dir)
	require.NoError(t, err)
	require.Equal(t, asJSON(t, want), asJSON(t, read))
	require.Equal(t, said(t, want), said(t, read))
	c.Proposer = nil
	collected, err := probe.Collect(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, want, collected)

	// And all of it can be made again from what the model said.
	to := filepath.Join(t.TempDir(), "again")
	require.NoError(t, probe.Replay(t.Context(), c.Dir, to, recorded, table, private))
	require.Equal(t, 2*asked, f.requests.Load())
	c.Dir = to
	replayed, err := probe.Collect(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, want, replayed)
}

// recorded finds the model of a study, with its answers.
func recorded(r nasgo.Record) func(nasgo.Asked) (nasgo.Proposer, error) {
	answers := llm.NewRecording(r.Exchanges)
	return func(a nasgo.Asked) (nasgo.Proposer, error) {
		c, err := llm.ConfigOf(a.Settings)
		if err != nil {
			return nil, err
		}
		c.Transport = answers
		return llm.New(c)
	}
}

func asJSON(t *testing.T, v any) string {
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

// A stopped probe says how many searches there are.
func TestCollectsWhatIsThere(t *testing.T) {
	f := serve(t, climbs)
	c := probe.Config{Runs: probe.Runs{Trials: 6, Seeds: 3, Dir: t.TempDir(), MaxCalls: 20}, Table: tableOf(t, famous("famous")), Proposer: f, Conditions: []string{probe.Reversed}}
	_, err := probe.Run(t.Context(), c)
	require.ErrorIs(t, err, nasgo.ErrCap)
	r, err := probe.Collect(t.Context(), c)
	require.NoError(t, err)
	require.Contains(t, said(t, r), "Of scores reversed there are 1 of 3 searches.")

	empty := c
	empty.Dir = t.TempDir()
	r, err = probe.Collect(t.Context(), empty)
	require.NoError(t, err)
	require.Equal(t, "No search as it is has been made yet, so there is nothing to say.", said(t, r))
}

// One folder holds the searches of one probe.
func TestOtherSearchesAreRefused(t *testing.T) {
	c := probe.Config{Runs: probe.Runs{Trials: 5, Seeds: 2, Dir: t.TempDir()}, Table: tableOf(t, famous("famous")), Proposer: search.LocalSearch(), Conditions: []string{probe.Names}}
	_, err := probe.Run(t.Context(), c)
	require.NoError(t, err)
	for what, change := range map[string]func(*probe.Config){
		"trials":   func(c *probe.Config) { c.Trials = 6 },
		"proposer": func(c *probe.Config) { c.Proposer = search.Random() },
		"table":    func(c *probe.Config) { c.Table = tableOf(t, famous("other")) },
	} {
		other := c
		change(&other)
		_, err := probe.Run(t.Context(), other)
		require.ErrorIs(t, err, probe.ErrOther, what)
	}
	more := c
	more.Seeds, more.Conditions = 3, []string{probe.Reversed}
	_, err = probe.Run(t.Context(), more)
	require.NoError(t, err, "more seeds and conditions go on")
	more.Conditions = nil
	r, err := probe.Collect(t.Context(), more)
	require.NoError(t, err)
	require.Len(t, r.Fields[0].Arms, 3)

	// A study that somebody else put there is no search of this one.
	require.NoError(t, os.Remove(filepath.Join(c.Dir, "names.1.study")))
	require.NoError(t, os.Rename(filepath.Join(c.Dir, "plain.2.study"), filepath.Join(c.Dir, "names.1.study")))
	_, err = probe.Run(t.Context(), c)
	require.ErrorIs(t, err, probe.ErrOther)

	_, err = probe.Compare(t.Context(), probe.Prompts{Runs: c.Runs, Table: c.Table, Variants: []probe.Variant{{Slug: "plain", Proposer: search.LocalSearch()}}})
	require.ErrorIs(t, err, probe.ErrOther)
}

func TestConfigs(t *testing.T) {
	table := tableOf(t, famous("famous"))
	good := probe.Config{Runs: probe.Runs{Trials: 3, Seeds: 1}, Table: table, Proposer: search.Random()}
	for what, change := range map[string]func(*probe.Config){
		"no table":       func(c *probe.Config) { c.Table = nil },
		"no proposer":    func(c *probe.Config) { c.Proposer = nil },
		"no trials":      func(c *probe.Config) { c.Trials = 0 },
		"no seeds":       func(c *probe.Config) { c.Seeds = 0 },
		"too long":       func(c *probe.Config) { c.Trials = 4096 },
		"unknown":        func(c *probe.Config) { c.Conditions = []string{"backwards"} },
		"private":        func(c *probe.Config) { c.Conditions = []string{probe.Private} },
		"same table":     func(c *probe.Config) { c.Private = table },
		"negative calls": func(c *probe.Config) { c.MaxCalls = -1 },
	} {
		c := good
		change(&c)
		_, err := probe.Run(t.Context(), c)
		require.ErrorIs(t, err, probe.ErrConfig, what)
	}
	for _, v := range [][]probe.Variant{nil, {{Slug: ""}}, {{Slug: "a/b", Proposer: search.Random()}}, {{Slug: "a", Proposer: search.Random()}, {Slug: "a", Proposer: search.Random()}}, {{Slug: "a"}}} {
		_, err := probe.Compare(t.Context(), probe.Prompts{Runs: good.Runs, Table: table, Variants: v})
		require.ErrorIs(t, err, probe.ErrConfig)
	}
}

// A model that says the same for ever ends its searches, not the probe.
func TestAStubbornModel(t *testing.T) {
	f := serve(t, func(p prompt) []int { return []int{0, 1, 2, 3, 2, 1} })
	c := probe.Config{Runs: probe.Runs{Trials: 4, Seeds: 2, Dir: t.TempDir()}, Table: tableOf(t, famous("famous")), Proposer: f, Conditions: []string{probe.Names}}
	r, err := probe.Run(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, 40, r.Fields[0].Arms[0].Attempts)
	require.Contains(t, said(t, r), "A search, as it is, ended before its time, with seed 1 after 1 of 4 trials:")
	require.Contains(t, said(t, r), "All searches of the same kind proposed the same: as it is, names hidden.")
	collected, err := probe.Collect(t.Context(), c)
	require.NoError(t, err)
	require.Len(t, collected.Fields[0].Arms[0].Ended, 2)
}

func TestReadRefusesOtherFiles(t *testing.T) {
	for _, text := range []string{"", "[]", "{}", `{"kind":"conditions","fields":[{"networks":3,"evaluations":2,"arms":[{}]}]}`,
		`{"kind":"conditions","fields":[{"networks":3,"evaluations":2,"entries":[{"searches":[{"rank":[0],"score":[1]}]}]}]}`} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "report.json"), []byte(text), 0o644))
		_, err := probe.Read(dir)
		require.Error(t, err, text)
		require.False(t, errors.Is(err, fs.ErrNotExist))
	}
}

// The studies of a searcher say by its name what was hidden from it.
func TestNamed(t *testing.T) {
	m := mask.Mask{Seed: 7, Names: true, Reverse: true}
	for _, p := range []nasgo.Proposer{search.Random(), m.Proposer(search.LocalSearch()), probe.Once(search.UniformFirst()), m.Proposer(search.Evolution{Population: 4})} {
		got, err := probe.Named(p.Name(), func(name string) (nasgo.Proposer, error) {
			if strings.HasPrefix(name, "regularized-evolution(") {
				return search.Evolution{Population: 4}, nil
			}
			return search.Find(name)
		})
		require.NoError(t, err)
		require.Equal(t, p.Name(), got.Name())
		q := nasgo.Question{Space: famous("famous"), Seed: 5}
		want, err := p.Propose(t.Context(), q)
		require.NoError(t, err)
		is, err := got.Propose(t.Context(), q)
		require.NoError(t, err)
		require.Equal(t, want, is)
	}
	for _, bad := range []string{"random,mask=all#1", "nobody,once", "nobody,mask=names#1", "nobody"} {
		_, err := probe.Named(bad, search.Find)
		require.Error(t, err)
	}
}

// Whatever stands in a report's file, it is refused or can be told.
func FuzzParseReport(f *testing.F) {
	for _, c := range []probe.Config{
		{Runs: probe.Runs{Trials: 3, Seeds: 2}, Table: tableOf(f, famous("famous")), Proposer: search.LocalSearch(), Conditions: []string{probe.Hidden, probe.Reversed}},
		{Runs: probe.Runs{Trials: 2, Seeds: 1}, Table: tableOf(f, famous("famous")), Private: tableOf(f, famous("unheard")), Proposer: search.LargestFirst(), Conditions: []string{probe.Private}},
	} {
		r, err := probe.Run(f.Context(), c)
		require.NoError(f, err)
		for i := range r.Fields { // short ones mutate quicker
			for j := range r.Fields[i].Entries {
				e := &r.Fields[i].Entries[j]
				e.Searches = e.Searches[:min(len(e.Searches), 2)]
			}
		}
		b, err := json.Marshal(r)
		require.NoError(f, err)
		f.Add(b)
		r.Kind = "prompts"
		b, err = json.Marshal(r)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := probe.ParseReport(b)
		if err != nil {
			return
		}
		if _, err := r.Sentences(); err == nil {
			_, err = r.Lines()
			require.NoError(t, err)
		}
	})
}
