package contest_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/metric"
)

// entry has one search a rank, of one evaluation, from the seeds 1, 2, ….
func entry(name string, ranks ...int) contest.Entry {
	e := contest.Entry{Name: name}
	for i, r := range ranks {
		e.Searches = append(e.Searches, contest.Search{
			Seed: int64(i + 1), Rank: []int{r}, Score: []float64{100 - float64(r)}, Test: []metric.Test{metric.Test(99 - r)},
		})
	}
	return e
}

func result(entries ...contest.Entry) contest.Result {
	return contest.Result{Table: "small", Space: "tiny", Of: metric.FromVal, Networks: 100, Evaluations: 1, Entries: entries}
}

var (
	byChance = entry("random", 50, 42, 61, 38, 70, 55, 47, 66, 59, 44)
	climber  = entry("local-search", 5, 41, 6, 7, 1, 5, 4, 6, 60, 3)
	sorted   = entry("largest-first", slices.Repeat([]int{3}, 10)...)
	reverse  = entry("smallest-first", slices.Repeat([]int{99}, 10)...)
)

// Numbers by hand: against random the climber has 9 of 10 pairs, and the one
// that it lost has the smallest difference (1, tied with the pair 42, 41), so of
// 2^10 ways to give signs 2·(1 + 2) are as far off (none or one of the two tied
// smallest negative). Those without chance are 10 of 10: 2/2^10. Holm, 3 tests.
func TestTests(t *testing.T) {
	r := result(climber, sorted, byChance, reverse)
	require.Equal(t, "random", r.Against())
	tests, err := r.Tests(1)
	require.NoError(t, err)
	require.Len(t, tests, 3)
	require.InDelta(t, 6./1024, tests[0].P, 1e-12)
	require.InDelta(t, 0.9, tests[0].Superiority, 1e-12)
	for _, c := range tests[1:] {
		require.InDelta(t, 3*2./1024, c.P, 1e-12)
		require.Equal(t, 3, c.Tests)
	}
	require.Equal(t, []int{1, 1, -1}, []int{tests[0].Shown(), tests[1].Shown(), tests[2].Shown()})

	r = result(sorted, reverse, entry("again", slices.Repeat([]int{3}, 10)...))
	require.Equal(t, "largest-first", r.Against(), "the first, where random is not there")
	tests, err = r.Tests(1)
	require.NoError(t, err)
	require.True(t, tests[0].Certain && tests[1].Certain)
	require.Equal(t, []int{-1, 0}, []int{tests[0].Shown(), tests[1].Shown()})

	other := entry("other seeds", 5, 41, 6, 7, 1, 5, 4, 6, 60)
	tests, err = result(byChance, other).Tests(1)
	require.NoError(t, err)
	require.Equal(t, 9, tests[0].NA, "not paired")
}

func TestSentences(t *testing.T) {
	p := contest.Published{Name: "the paper", Evaluations: 1, Ranks: []int{2, 4}, Test: 94}
	r := result(byChance, climber, sorted, reverse, entry("copy", 50, 42, 61, 38, 70, 55, 47, 66, 59, 44))
	got, err := r.Sentences(p, contest.Published{Name: "longer", Evaluations: 2, Ranks: []int{1}})
	require.NoError(t, err)
	require.Equal(t, []string{
		"Against random after 1 evaluation (Wilcoxon signed-rank, sign test where one of the two involves no chance; p corrected for 3 tests by Holm): better: local-search (p = 0.006, won 90%), largest-first (p = 0.006, won 100%); worse: smallest-first (p = 0.006, won 0%); no difference shown: copy (the same in each search).",
		"So, with this budget on this table, the lowest median rank is 3, of largest-first. largest-first learns nothing from results and still beats random: large networks are good ones here, and a searcher shows that it learned something only by beating largest-first.",
		"the paper, ranks 2, 4, against these after 1 evaluation (Mann-Whitney, sign test where one of the two involves no chance; p corrected for 5 tests by Holm): no difference shown from random (p = 0.15, won 100%), local-search (p = 0.64, won 82%), largest-first (p = 1.00; so few searches could show none), smallest-first (p = 1.00; so few searches could show none), copy (p = 0.15, won 100%).",
		"the paper: test accuracy 94.00% after 1 evaluation. Searches that reach it after as many: random 0% (95% interval 0 to 28); local-search 50% (95% interval 24 to 76); largest-first always 96.00%; smallest-first always 0.00%; copy 0% (95% interval 0 to 28).",
		"longer had 2 evaluations a search, these had 1: not compared.",
	}, got)

	r.Of = metric.FromTest
	got, err = r.Sentences()
	require.NoError(t, err)
	require.Equal(t, metric.FromTest.Caveat(), got[len(got)-1])

	got, err = result(sorted, byChance, entry("again", slices.Repeat([]int{3}, 10)...), entry("third", slices.Repeat([]int{3}, 10)...)).Sentences()
	require.NoError(t, err)
	require.Contains(t, got[1], "the lowest median rank is 3, of largest-first, again and third.")

	got, err = result(byChance).Sentences()
	require.NoError(t, err)
	require.Equal(t, []string{"There is one searcher and nothing to compare it with."}, got)
	require.Empty(t, contest.Result{}.Against())
}
