package probe

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/spaces"
)

// simulated has n searches of each of some arms, with ranks about 30 whose
// logarithms vary by 1.2; those of all but the first arm are worse by a factor.
// Two hundred searches of a plain method are as good as the first arm.
func simulated(r *rand.Rand, arms, n int, factor float64) Field {
	entry := func(name string, n int, factor float64) contest.Entry {
		e := contest.Entry{Name: name}
		for seed := range n {
			rank := int(math.Ceil(30 * factor * math.Exp(1.2*r.NormFloat64())))
			e.Searches = append(e.Searches, contest.Search{Seed: int64(seed + 1), Rank: []int{rank}, Score: []float64{0}})
		}
		return e
	}
	f := Field{Result: contest.Result{Networks: 100_000, Evaluations: 1}}
	for i := range arms {
		by := factor
		if i == 0 {
			by = 1
		}
		f.Entries = append(f.Entries, entry(string(rune('a'+i)), n, by))
		f.Arms = append(f.Arms, Arm{Slug: string(rune('a' + i)), Distinct: n})
	}
	f.Entries = append(f.Entries, entry("plain", controlSeeds, 1))
	return f
}

// Where there is no difference one is shown in at most one of twenty series, and
// where there is one as large as Factor says, in most.
func TestWhatIsShown(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const times = 400
	for _, n := range []int{10, 25} {
		none, some, plain := 0, 0, 0
		for range times {
			f := simulated(r, 5, n, 1)
			tests, err := f.Changes()
			require.NoError(t, err)
			if slices.ContainsFunc(tests, func(t Test) bool { return t.Shown() != 0 }) {
				none++
			}
			factor := tests[0].Factor
			require.Greater(t, factor, 1.0)

			worse, err := simulated(r, 5, n, factor).Changes()
			require.NoError(t, err)
			if worse[0].Shown() < 0 {
				some++
			}
			against, err := simulated(r, 1, n, 1).Against("a")
			require.NoError(t, err)
			if against[0].Shown() != 0 {
				plain++
			}
		}
		t.Logf("%d searches: shown %d without a difference, %d with one; against a plain method %d, of %d", n, none, some, plain, times)
		require.Less(t, none, 32, "5%% of 400 are 20")
		require.Less(t, plain, 32)
		require.Greater(t, some, times*6/10, "about four of five")
		require.Less(t, some, times*97/100)
	}
}

func TestNeeded(t *testing.T) {
	for tests, seeds := range map[int]int{0: 6, 1: 6, 2: 7, 5: 8, 6: 8} {
		require.Equal(t, seeds, Needed(tests), "%d tests", tests)
	}
	f := simulated(rand.New(rand.NewPCG(1, 1)), 6, 7, 1e6)
	for i := range f.Entries[0].Searches {
		f.Entries[0].Searches[i].Rank[0] = i + 1
	}
	tests, err := f.Changes()
	require.NoError(t, err)
	for _, one := range tests {
		require.False(t, one.Could)
		require.Zero(t, one.Shown(), "worse in all searches, and yet too few")
		require.Zero(t, one.Factor)
	}
}

// Shares add up to one for each choice, and what is pooled is the same for equal
// options.
func TestFrequencies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := searchtest.Space(rapid.SliceOfN(rapid.IntRange(1, 4), 1, 6).Draw(t, "options")...)
		var searches [][]nasgo.Outcome
		for range rapid.IntRange(0, 4).Draw(t, "searches") {
			var one []nasgo.Outcome
			for range rapid.IntRange(0, 5).Draw(t, "trials") {
				a := make(spaces.Arch, len(s.Choices))
				for i, c := range s.Choices {
					a[i] = rapid.IntRange(0, len(c.Options)-1).Draw(t, "option")
				}
				one = append(one, nasgo.Outcome{Arch: a})
			}
			searches = append(searches, one)
		}
		shares := frequencies(s, searches)
		if len(slices.Concat(searches...)) == 0 {
			require.Nil(t, shares)
			return
		}
		all := pooled(s, shares)
		for i, c := range s.Choices {
			sum, same := 0.0, 0.0
			for o := range c.Options {
				sum += shares[i][o]
				if all != nil {
					same += all[i][o]
				}
			}
			require.InDelta(t, 1, sum, 1e-9)
			if all == nil {
				continue
			}
			require.InDelta(t, 1, same, 1e-9)
			for j, d := range s.Choices {
				if slices.Equal(c.Options, d.Options) {
					require.InDeltaSlice(t, all[i], all[j], 1e-9)
				}
			}
		}
	})
}

func TestFrequenciesByHand(t *testing.T) {
	s := searchtest.Space(2, 3, 3)
	shares := frequencies(s, [][]nasgo.Outcome{{{Arch: spaces.Arch{0, 2, 1}}, {Arch: spaces.Arch{1, 2, 0}}}, {{Arch: spaces.Arch{0, 2, 1}}, {Arch: spaces.Arch{0, 0, 2}}}})
	require.Equal(t, [][]float64{{.75, .25}, {.25, 0, .75}, {.25, .5, .25}}, shares)
	require.Equal(t, [][]float64{{.75, .25}, {.25, .25, .5}, {.25, .25, .5}}, pooled(s, shares))
	require.Nil(t, pooled(searchtest.Space(2, 3), shares[:2]))
}

// By a table of the distribution.
func TestStudent(t *testing.T) {
	for _, c := range []struct{ p, free, want float64 }{
		{0.975, 4, 2.776}, {0.975, 9, 2.262}, {0.995, 9, 3.250}, {0.8, 9, 0.883}, {0.975, 30, 2.042}, {0.995, 4, 4.604},
	} {
		require.InEpsilon(t, c.want, student(c.p, c.free), 0.02)
	}
}
