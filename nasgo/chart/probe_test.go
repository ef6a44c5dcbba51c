package chart

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/probe"
)

// probed is a report with two tables, made of a seed: a searcher that is worse
// where names are hidden or scores reversed.
func probed() probe.Report {
	r := rand.New(rand.NewPCG(5, 6))
	field := func(table string, networks int, arms []probe.Condition, controls ...string) probe.Field {
		f := probe.Field{Result: contest.Result{Table: table, Space: "nasbenchmacro", Of: metric.FromTest, Networks: networks, Evaluations: 10}}
		add := func(name string, typical float64, n int) {
			e := contest.Entry{Name: name}
			for seed := range n {
				s, best := contest.Search{Seed: int64(seed + 1)}, networks
				for range 10 {
					best = min(best, int(math.Ceil(3*typical*math.Exp(1.2*r.NormFloat64()))))
					s.Rank, s.Score = append(s.Rank, best), append(s.Score, 90)
				}
				e.Searches = append(e.Searches, s)
			}
			f.Entries = append(f.Entries, e)
		}
		for _, c := range arms {
			typical := 20.0
			if c.Mask.Names || c.Mask.Reverse {
				typical = 400
			}
			add(c.Name, typical, 12)
			f.Arms = append(f.Arms, probe.Arm{Slug: c.Slug, Distinct: 12})
		}
		for i, name := range controls {
			add(name, 100/float64(i+1), 40)
		}
		return f
	}
	all := probe.Conditions()
	last := len(all) - 1
	return probe.Report{Kind: "conditions", Proposer: "llm:a-model,temperature=1", Trials: 10, Seeds: 12, Fields: []probe.Field{
		field("nas-bench-macro_cifar10.json", 6561, all[:last], "random", "largest-first", "uniform-first", probe.ByPosition, probe.Pooled),
		field("tinyconv/digits", 243, all[last:], "random", "uniform-first"),
	}}
}

func TestProbeCharts(t *testing.T) {
	list := Probe(probed())
	require.Len(t, list, 3)
	ranks, private, curves := list[0], list[1], list[2]
	require.Len(t, ranks.Rows, 11)
	require.Len(t, private.Rows, 3)
	require.Len(t, curves.Rows, 8)
	text := ranks.Text()
	for _, s := range []string{"names hidden", "own frequencies, by position", "seen from factor", metric.FromTest.Caveat(),
		"p: against as it is, seed by seed (Wilcoxon signed-rank, 5 tests); of plain methods: of as it is against them (Mann-Whitney, 5 tests); corrected by Holm."} {
		assert.Contains(t, join(wrapText(text, 1<<20)), s)
	}
	assert.Contains(t, private.Caption, "1 being the best of 243")

	alone := probed()
	alone.Fields[0].Arms, alone.Fields[0].Entries = alone.Fields[0].Arms[:1], alone.Fields[0].Entries[:1]
	alone.Fields[0].Entries[0].Searches = alone.Fields[0].Entries[0].Searches[:1]
	alone.Fields = alone.Fields[:1]
	require.Len(t, Probe(alone), 2)
	require.Empty(t, Probe(probe.Report{Fields: []probe.Field{{}}}))
}
