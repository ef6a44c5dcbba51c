package contest_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/spaces"
)

// table is one of 81 networks by chance, with both splits if both is true.
func table(t require.TestingT, seed uint64, both bool) *spaces.Table {
	r := rand.New(rand.NewPCG(seed, 1))
	d := spaces.TableData{Name: "small table"}
	for range 81 {
		x := 80 + 10*r.Float64()
		d.Test = append(d.Test, []float64{x, x + r.Float64()})
		if both {
			y := x - 5*r.Float64()
			d.Val = append(d.Val, []float64{y, y})
		}
	}
	made, err := spaces.NewTable(searchtest.Space(3, 3, 3, 3), d)
	require.NoError(t, err)
	return made
}

// A contest is the searches that Simulate makes, and what stands in it is the
// table's: ranks by counting, the test accuracy of the best by validation.
func TestAContestIsItsSearches(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tab := table(rt, rapid.Uint64().Draw(rt, "table"), rapid.Bool().Draw(rt, "both"))
		c := contest.Config{Table: tab, Proposers: search.All(), Trials: rapid.IntRange(1, 40).Draw(rt, "trials"), Seeds: 2}
		r, err := contest.Run(t.Context(), c)
		require.NoError(rt, err)
		require.Equal(rt, 81, r.Networks)
		for i, p := range c.Proposers {
			require.Equal(rt, p.Name(), r.Entries[i].Name)
			require.Len(rt, r.Entries[i].Searches, c.Seeds)
			for j, s := range r.Entries[i].Searches {
				outcomes, err := nasgo.Simulate(t.Context(), nasgo.Config{Space: tab.Space(), Table: tab, Proposer: p, Budget: c.Trials}, c.Trials, int64(j+1))
				require.NoError(rt, err)
				require.Len(rt, s.Rank, c.Trials)
				best := outcomes[0]
				for n, o := range outcomes {
					if o.Score.Percent > best.Score.Percent {
						best = o
					}
					require.Equal(rt, best.Score.Percent, s.Score[n])
					require.Equal(rt, rank(tab, best.Score.Percent), s.Rank[n])
					test, ok := tab.Report().Test(best.Arch)
					require.True(rt, ok)
					require.Equal(rt, test, s.Test[n])
				}
				require.Equal(rt, best.Arch, s.Best)
			}
		}
	})
}

// Under noise searches see single trainings, and go other ways; what stands is
// the table's means all the same.
func TestUnderNoise(t *testing.T) {
	tab := table(t, 5, false) // tested twice, with other numbers
	c := contest.Config{Table: tab, Proposers: search.All()[2:], Trials: 30, Seeds: 5}
	plain, err := contest.Run(t.Context(), c)
	require.NoError(t, err)
	c.Noise = true
	noisy, err := contest.Run(t.Context(), c)
	require.NoError(t, err)
	require.NotEqual(t, plain.Entries, noisy.Entries)
	said, err := noisy.Sentences()
	require.NoError(t, err)
	require.Contains(t, strings.Join(said, " "), "one training of a network")
	for _, e := range noisy.Entries {
		for _, s := range e.Searches {
			mean, err := tab.Score(s.Best)
			require.NoError(t, err)
			require.InDelta(t, mean.Percent, s.Score[29], 0)
			require.Equal(t, tab.Report().Rank(s.Best), s.Rank[29])
		}
	}
}

func rank(t *spaces.Table, score float64) int {
	n := 1
	for a := range t.Space().All() {
		if s, _ := t.Score(a); s.Percent > score {
			n++
		}
	}
	return n
}

func TestStandings(t *testing.T) {
	for _, both := range []bool{true, false} {
		c := contest.Config{Table: table(t, 3, both), Proposers: search.All(), Trials: 20, Seeds: 9}
		r, err := contest.Run(t.Context(), c)
		require.NoError(t, err)
		again, err := contest.Run(t.Context(), c)
		require.NoError(t, err)
		require.Equal(t, r, again)
		list, err := r.Standings(20)
		require.NoError(t, err)
		require.Len(t, list, 5)
		for _, s := range list {
			require.Equal(t, both, s.Val != nil, "no validation accuracy where there is no such split")
			require.InDelta(t, 100*s.MedianRank/81, s.MedianRankPercent, 1e-12)
			for _, m := range []*contest.Mean{s.Val, s.Test} {
				if m != nil {
					require.LessOrEqual(t, m.Interval[0], m.Value+1e-9)
					require.GreaterOrEqual(t, m.Interval[1], m.Value-1e-9)
				}
			}
		}
		require.InDelta(t, list[1].Test.Interval[0], list[1].Test.Interval[1], 1e-9, "no chance, no interval: %s", list[1].Name)
		c.Seeds = 1
		r, err = contest.Run(t.Context(), c)
		require.NoError(t, err)
		list, err = r.Standings(20)
		require.NoError(t, err)
		require.Nil(t, list[0].Test.Interval, "one search has no interval")
	}
}

// A space in which architectures are the same network has fewer networks than
// architectures: searches end early and keep what they have.
func TestSearchesThatRunOut(t *testing.T) {
	space := searchtest.Space(3, 3, 3)
	space.Canonical = func(a spaces.Arch) spaces.Arch { return spaces.Arch{a[0], a[1], 0} }
	d := spaces.TableData{Name: "same"}
	for i := range 27 {
		d.Val = append(d.Val, []float64{float64(i / 3)})
	}
	tab, err := spaces.NewTable(space, d)
	require.NoError(t, err)
	r, err := contest.Run(t.Context(), contest.Config{Table: tab, Proposers: search.All(), Trials: 27, Seeds: 3})
	require.NoError(t, err)
	for _, e := range r.Entries {
		require.Len(t, e.Searches[0].Rank, 9, e.Name)
		require.Equal(t, []float64{1, 1, 1}, e.Ranks(27), e.Name)
		require.Nil(t, e.Tests(27), "the table has no test accuracies")
	}
	list, err := r.Standings(27)
	require.NoError(t, err)
	require.Nil(t, list[0].Test)
}

func TestWhatCannotBeRun(t *testing.T) {
	tab := table(t, 1, true)
	good := contest.Config{Table: tab, Proposers: search.All(), Trials: 81, Seeds: 1}
	for says, change := range map[string]func(*contest.Config){
		"no table":           func(c *contest.Config) { c.Table = nil },
		"nobody":             func(c *contest.Config) { c.Proposers = nil },
		"nil":                func(c *contest.Config) { c.Proposers = []nasgo.Proposer{nil} },
		"random takes part":  func(c *contest.Config) { c.Proposers = []nasgo.Proposer{search.Random(), search.Random()} },
		"0 trials":           func(c *contest.Config) { c.Trials = 0 },
		"-3 seeds":           func(c *contest.Config) { c.Seeds = -3 },
		"has 81 architectur": func(c *contest.Config) { c.Trials = 82 },
	} {
		c := good
		change(&c)
		_, err := contest.Run(t.Context(), c)
		require.ErrorIs(t, err, contest.ErrConfig)
		require.ErrorContains(t, err, says)
	}
	_, err := contest.Run(t.Context(), good)
	require.NoError(t, err)
}

// The judge goes by the order of the scores that a search saw, and by the
// table for all that it reports.
func TestJudge(t *testing.T) {
	tab := table(t, 5, true)
	j := contest.NewJudge(tab)
	a, b := spaces.Arch{0, 0, 0, 0}, spaces.Arch{2, 1, 0, 2}
	seen := func(p float64) *metric.Score { s := metric.Val(p).Score(); return &s }
	s, err := j.Search(7, []nasgo.Outcome{{Arch: b}, {Arch: a, Score: seen(3)}, {Arch: b, Score: seen(1)}, {Arch: b, Score: seen(4)}})
	require.NoError(t, err)
	scoreA, _ := tab.Score(a)
	scoreB, _ := tab.Score(b)
	require.Equal(t, []float64{scoreA.Percent, scoreA.Percent, scoreB.Percent}, s.Score)
	require.Equal(t, b, s.Best)
	_, err = j.Search(7, []nasgo.Outcome{{Arch: a}})
	require.ErrorContains(t, err, "none of 1 trials has a score")
	_, err = j.Search(7, []nasgo.Outcome{{Trial: 4, Arch: a[:2], Score: seen(3)}})
	require.ErrorIs(t, err, spaces.ErrArch)
}
