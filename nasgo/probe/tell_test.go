package probe_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/probe"
	"github.com/genius-nas/nasgo/nasgo/search"
)

// shown says how each condition came out: 1 better, -1 worse, 0 not shown.
func shown(t *testing.T, r probe.Report) map[string]int {
	lines, err := r.Lines()
	require.NoError(t, err)
	out := map[string]int{}
	for _, l := range lines {
		if l.Test != nil && !l.Control {
			out[l.Slug] = l.Test.Shown()
		}
	}
	return out
}

func said(t *testing.T, r probe.Report) string {
	list, err := r.Sentences()
	require.NoError(t, err)
	t.Log("\n" + strings.Join(list, "\n"))
	return strings.Join(list, "\n")
}

// Local search knows no names and needs none; what it is told is all it goes by.
func TestLocalSearch(t *testing.T) {
	r, err := probe.Run(t.Context(), probe.Config{
		Runs: probe.Runs{Trials: 20, Seeds: 40, Parallel: 2}, Table: tableOf(t, famous("famous")), Private: tableOf(t, famous("unheard")), Proposer: search.LocalSearch(),
	})
	require.NoError(t, err)
	require.Equal(t, map[string]int{probe.Names: 0, probe.Shuffled: 0, probe.Rescaled: 0, probe.Reversed: -1, probe.Hidden: 0}, shown(t, r))
	text := said(t, r)
	for _, s := range []string{
		"With names hidden it came out the same in each search: nothing here shows that it needs the names.",
		"With scores rescaled it came out the same in each search",
		"With scores reversed it does worse",
		"On unheard table, the private table, the best network found",
		"So: it uses the results, and nothing here shows that it needs to recognise the benchmark.",
		"With all hidden it is still better than random (p < 0.001).",
	} {
		require.Contains(t, text, s)
	}
}

// Three models behind the real client: one remembers the benchmark by name, one
// has habits and nothing more, one climbs. What is said tells them apart.
func TestModelsAreToldApart(t *testing.T) {
	table, private := tableOf(t, famous("famous")), tableOf(t, famous("unheard"))
	for _, c := range []struct {
		name   string
		answer func(prompt) []int
		shown  map[string]int
		says   []string
	}{
		{"remembers", remembers(table), map[string]int{probe.Names: -1, probe.Shuffled: 0, probe.Rescaled: 0, probe.Reversed: 0, probe.Hidden: -1}, []string{
			"With names hidden it does worse",
			"part of what it reached is what the names told it, whether it knows such networks or remembers these results.",
			"So: nothing here shows that it used the feedback; part of what it reached it owes to the names.",
			"Against plain methods it is there worse than largest-first",
		}},
		{"habits", habitual, map[string]int{probe.Names: 0, probe.Rescaled: 0, probe.Reversed: 0}, []string{
			"With names hidden no difference is shown",
			"So: nothing here shows that it used the feedback",
			"It is not shown to be better than random with its own operation frequencies",
			": which operations it favours may be all there is to it.",
		}},
		{"climbs", climbs, map[string]int{probe.Names: 0, probe.Shuffled: 0, probe.Rescaled: 0, probe.Reversed: -1, probe.Hidden: 0}, []string{
			"With names hidden no difference is shown",
			"With scores reversed it does worse",
			"it uses the results that it is told.",
			"So: it uses the results, and nothing here shows that it needs to recognise the benchmark.",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := probe.Run(t.Context(), probe.Config{
				Runs: probe.Runs{Trials: 15, Seeds: 16, Parallel: 2}, Table: table, Private: private, Proposer: serve(t, c.answer),
			})
			require.NoError(t, err)
			text := said(t, r)
			got := shown(t, r)
			for slug, want := range c.shown {
				require.Equal(t, want, got[slug], slug)
			}
			for _, s := range c.says {
				require.Contains(t, text, s)
			}
		})
	}
}

// With few searches it is said that they show nothing, never that there is
// nothing.
func TestFewSearchesShowNothing(t *testing.T) {
	c := probe.Config{Runs: probe.Runs{Trials: 6, Seeds: 2}, Table: tableOf(t, famous("famous")), Proposer: search.LocalSearch(), Conditions: []string{probe.Names, probe.Reversed}}
	plan, err := c.Plan()
	require.NoError(t, err)
	require.Equal(t, "6 searches, 0 finished already, 36 trials to go. 2 searches of each are too few to show what a change does, however large: it takes at least 7 seeds.", plan.Sentence())
	r, err := probe.Run(t.Context(), c)
	require.NoError(t, err)
	text := said(t, r)
	require.Contains(t, text, "With scores reversed no difference is shown")
	require.Contains(t, text, "so few searches can show none")
	require.Contains(t, text, "So: whether it uses the results so few searches cannot show.")
	require.Contains(t, text, "With 2 searches of each, what a change does cannot be shown, however large: it takes at least")
}

// One question alone is as good as many for who has habits, and worse for who
// learns.
func TestOnce(t *testing.T) {
	table := tableOf(t, famous("famous"))
	for name, c := range map[string]struct {
		answer func(prompt) []int
		shown  int
		says   string
	}{
		"habits": {habitual, 0, "nothing here shows that results helped"},
		"climbs": {climbs, -1, "One question, no results does worse than iterating"},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, c.answer)
			r, err := probe.Compare(t.Context(), probe.Prompts{
				Runs: probe.Runs{Trials: 20, Seeds: 16, Parallel: 2}, Table: table, Once: true,
				Variants: []probe.Variant{{Slug: "iterating", Proposer: f}},
			})
			require.NoError(t, err)
			require.Contains(t, said(t, r), c.says)
			require.Equal(t, c.shown, shown(t, r)[probe.OnceSlug])
		})
	}
}
