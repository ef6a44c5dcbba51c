package notebook

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/probe"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/spaces"
)

func smallTable(t testing.TB) *spaces.Table {
	s := searchtest.Space(3, 3, 3, 3)
	d := spaces.TableData{Name: "small " + attack}
	for a := range s.All() {
		d.Val = append(d.Val, []float64{searchtest.Score(a)})
	}
	table, err := spaces.NewTable(s, d)
	require.NoError(t, err)
	return table
}

func TestProbeShowsChartsTablesAndWhatFollows(t *testing.T) {
	r, _ := watchScreen(t)
	dir := filepath.Join(t.TempDir(), "probe")
	c := probe.Config{Runs: probe.Runs{Trials: 8, Seeds: 8, Dir: dir}, Table: smallTable(t), Proposer: search.LocalSearch(), Conditions: []string{probe.Names, probe.Reversed}}
	Probe(c)
	all := ""
	for _, s := range r.all {
		require.NotContains(t, s.HTML, "<img src=x")
		all += s.Text
	}
	last := r.all[len(r.all)-1]
	require.True(t, last.last)
	require.Contains(t, last.Text, "With names hidden it came out the same in each search")
	require.Contains(t, last.HTML, "What follows")
	require.Contains(t, all, "seen from factor")

	n := len(r.all)
	ProbeReport(dir)
	require.Equal(t, last.Text, r.all[len(r.all)-1].Text)
	require.Greater(t, len(r.all), n+1)
	require.PanicsWithValue(t, ended{1}, func() { ProbeReport(t.TempDir()) })
}

// What costs money is told before it is spent, and not spent unasked.
func TestProbeAsksOnlyWithinACap(t *testing.T) {
	r, _ := watchScreen(t)
	model, err := llm.New(llm.Config{Model: "m", BaseURL: "http://127.0.0.1:1/v1", Memory: llm.Forget})
	require.NoError(t, err)
	Prompts(probe.Prompts{Runs: probe.Runs{Trials: 8, Seeds: 3, Dir: t.TempDir()}, Table: smallTable(t), Variants: []probe.Variant{{Slug: "a", Proposer: model}}, Once: true})
	require.Len(t, r.all, 1)
	require.True(t, strings.HasPrefix(r.all[0].Text, "6 searches, 0 finished already, 48 trials to go: at least 48 calls of a model"), r.all[0].Text)
	require.Contains(t, r.all[0].Text, "Nothing was asked: set MaxCalls, such as 58, to ask.")
}
