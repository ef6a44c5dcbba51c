package search

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/spaces"
)

func TestConformance(t *testing.T) {
	for _, p := range append(All(), Evolution{Population: 4, Sample: 9}, Weighted{}) {
		t.Run(p.Name(), func(t *testing.T) { searchtest.Run(t, p) })
	}
}

func TestFind(t *testing.T) {
	require.Equal(t, []string{"random", "largest-first", "uniform-first", "local-search", "regularized-evolution"}, Names())
	for _, name := range Names() {
		p, err := Find(name)
		require.NoError(t, err)
		require.Equal(t, name, p.Name())
	}
	_, err := Find("gpt")
	require.ErrorIs(t, err, ErrUnknown)
	require.Equal(t, "regularized-evolution(population 4, sample 4)", Evolution{Population: 4, Sample: 9}.Name())
}

// told is a finished trial.
func told(s *spaces.Space, trial int, a spaces.Arch, percent float64) nasgo.Outcome {
	return nasgo.Outcome{Trial: trial, Arch: a, Key: s.Encode(a), State: nasgo.Told,
		Score: &metric.Score{Percent: percent, Of: metric.FromVal}}
}

func ask(t *testing.T, p nasgo.Proposer, q nasgo.Question) nasgo.Proposal {
	t.Helper()
	got, err := p.Propose(context.Background(), q)
	require.NoError(t, err)
	return got
}

// Any history, by whomever, gets a new feasible proposal or ErrExhausted, and
// ErrExhausted only when everything is known.
func TestAnyHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := searchtest.Space(rapid.SliceOfN(rapid.IntRange(1, 4), 1, 4).Draw(t, "options")...)
		if rapid.Bool().Draw(t, "same") {
			s.Canonical = func(a spaces.Arch) spaces.Arch { b := slices.Clone(a); slices.Sort(b); return b }
		}
		if rapid.Bool().Draw(t, "bounded") {
			cost, err := s.Cost(uniform(s, 1, max(levels(s), 2)))
			require.NoError(t, err)
			s.Constraints = []spaces.Constraint{{MaxParams: cost.Params}}
		}
		feasible := slices.Collect(s.All())
		q := nasgo.Question{Space: s, Task: s.Task, Seed: rapid.Uint64().Draw(t, "seed")}
		known := map[string]bool{}
		for i, a := range rapid.Permutation(feasible).Draw(t, "order")[:rapid.IntRange(0, len(feasible)).Draw(t, "done")] {
			known[identity(s, a)] = true
			o := told(s, i+1, a, rapid.Float64Range(0, 100).Draw(t, "score"))
			switch rapid.IntRange(0, 4).Draw(t, "fate") {
			case 0:
				o.Score, o.State = nil, nasgo.Failed
			case 1:
				q.Open = append(q.Open, a)
				continue
			}
			q.History = append(q.History, o)
		}
		left := slices.ContainsFunc(feasible, func(a spaces.Arch) bool { return !known[identity(s, a)] })
		for _, p := range All() {
			got, err := p.Propose(context.Background(), q)
			if !left {
				require.ErrorIs(t, err, nasgo.ErrExhausted, p.Name())
				continue
			}
			require.NoError(t, err, p.Name())
			require.NoError(t, s.Feasible(got.Arch), p.Name())
			require.False(t, known[identity(s, got.Arch)], "%s repeats %v", p.Name(), got.Arch)
			require.NotEmpty(t, got.Reason)
		}
	})
}

// Random is uniform: over many seeds each of the unknown ones comes as often,
// by chi-squared with 26 degrees of freedom (54.1 is its 0.1% point).
func TestRandomIsUniform(t *testing.T) {
	s := searchtest.Space(3, 3, 3)
	q := nasgo.Question{Space: s, Open: []spaces.Arch{{0, 0, 0}}}
	count := map[string]float64{}
	const n = 5200
	for seed := range uint64(n) {
		q.Seed = seed
		count[s.Encode(ask(t, Random(), q).Arch)]++
	}
	require.Len(t, count, 26)
	chi := 0.0
	for _, c := range count {
		chi += (c - n/26.0) * (c - n/26.0) / (n / 26.0)
	}
	require.Less(t, chi, 54.1)
}

// The walk down a space too large to list gives what sorting gives: compared on
// a space that can be sorted, all the way.
func TestWalkIsSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := searchtest.Space(rapid.SliceOfN(rapid.IntRange(1, 4), 1, 5).Draw(t, "options")...)
		f := factsOf(s, s.Task)
		count, err := f.counter()
		require.NoError(t, err)
		sorted, err := f.newOrder(context.Background())
		require.NoError(t, err)
		w := newWalk(count)
		for i, want := range sorted.found {
			got, ok := w.next()
			require.True(t, ok, i)
			require.Equal(t, want, got, i)
			cost, err := s.Cost(got.arch)
			require.NoError(t, err)
			require.Equal(t, cost, got.cost)
		}
		_, ok := w.next()
		require.False(t, ok)
	})
}

// large is a space of 4^30, which nothing can list.
func large() *spaces.Space { return searchtest.Space(slices.Repeat([]int{4}, 30)...) }

func TestLargeSpaces(t *testing.T) {
	for _, p := range All() {
		g := &searchtest.Game{Space: large(), Seed: 3}
		got, err := g.Play(p, 60)
		require.NoError(t, err, p.Name())
		if p.Name() == "largest-first" {
			require.Equal(t, spaces.Arch(slices.Repeat([]int{3}, 30)), got[0])
			cost := func(a spaces.Arch) nn.Cost { c, err := g.Space.Cost(a); require.NoError(t, err); return c }
			require.True(t, slices.IsSortedFunc(got, func(a, b spaces.Arch) int { return larger(cost(a), cost(b)) }))
		}
	}
	s := large()
	s.Additive = false
	_, err := LargestFirst().Propose(context.Background(), nasgo.Question{Space: s})
	require.ErrorIs(t, err, ErrTooLarge)
}

func TestLargestFirst(t *testing.T) {
	s := searchtest.Space(2, 2, 2) // kernels of side 1, 3 and 5: the last choice weighs most
	got, err := (&searchtest.Game{Space: s}).Play(LargestFirst(), 8)
	require.NoError(t, err)
	require.Equal(t, []spaces.Arch{{1, 1, 1}, {0, 1, 1}, {1, 0, 1}, {0, 0, 1}, {1, 1, 0}, {0, 1, 0}, {1, 0, 0}, {0, 0, 0}}, got)
}

func TestUniformFirst(t *testing.T) {
	s := searchtest.Space(3, 3, 3, 2)
	var history []nasgo.Outcome
	next := func(percent float64) spaces.Arch {
		a := ask(t, UniformFirst(), nasgo.Question{Space: s, History: history, Seed: 7}).Arch
		history = append(history, told(s, len(history)+1, a, percent))
		return a
	}
	require.Equal(t, spaces.Arch{0, 0, 0, 0}, next(50))
	require.Equal(t, spaces.Arch{1, 1, 1, 1}, next(70))
	require.Equal(t, spaces.Arch{2, 2, 2, 1}, next(90))
	best := spaces.Arch{2, 2, 2, 1}
	for range 3 { // the middle option did second best, so it is tried first; the last choice has no other
		a := next(60)
		require.True(t, neighbours(best, a), "%v", a)
		require.Contains(t, a, 1)
		require.Equal(t, 1, a[3])
	}
	for range 4 { // then the first option
		a := next(60)
		require.True(t, neighbours(best, a), "%v", a)
		require.Contains(t, a, 0)
	}
	require.False(t, neighbours(best, next(40)), "all changes of the best are known: a restart")
	require.True(t, neighbours(history[len(history)-1].Arch, next(30)), "it climbs from the restart")
}

func TestLocalSearchMovesAtOnce(t *testing.T) {
	s := searchtest.Space(3, 3, 3, 3)
	start, better := spaces.Arch{0, 0, 0, 0}, spaces.Arch{0, 1, 0, 0}
	for seed := range uint64(50) {
		h := []nasgo.Outcome{told(s, 1, start, 50), told(s, 2, better, 51), told(s, 3, spaces.Arch{0, 2, 0, 0}, 40)}
		got := ask(t, LocalSearch(), nasgo.Question{Space: s, History: h, Seed: seed})
		require.True(t, neighbours(better, got.Arch))
		require.Contains(t, got.Reason, "trial 2 (51.00%)")
	}
}

func TestEvolutionForgetsTheOld(t *testing.T) {
	s := searchtest.Space(4, 4, 4, 4, 4)
	r := rand.New(rand.NewPCG(1, 1))
	var h []nasgo.Outcome
	for i := range 25 {
		a := make(spaces.Arch, 5)
		for j := range a {
			a[j] = r.IntN(4)
		}
		h = append(h, told(s, i+1, a, float64(100-i))) // the oldest is the best
	}
	for seed := range uint64(50) {
		got := ask(t, RegularizedEvolution(), nasgo.Question{Space: s, History: h, Seed: seed})
		parent := slices.IndexFunc(h, func(o nasgo.Outcome) bool {
			return neighbours(o.Arch, got.Arch) && strings.HasPrefix(got.Reason, "trial "+itoa(o.Trial)+" ")
		})
		require.GreaterOrEqual(t, parent, 15, got.Reason)
		require.LessOrEqual(t, parent, 22, "best of three of the last ten: %s", got.Reason)
	}
}

func itoa(n int) string { return string(rune('0'+n/10)) + string(rune('0'+n%10)) }

func TestHistoryOfAnotherSpace(t *testing.T) {
	for _, p := range All() {
		_, err := p.Propose(context.Background(), nasgo.Question{Space: searchtest.Space(2, 2),
			History: []nasgo.Outcome{{Trial: 4, Arch: spaces.Arch{0, 0, 0}}}})
		require.ErrorIs(t, err, spaces.ErrArch)
		_, err = p.Propose(context.Background(), nasgo.Question{})
		require.Error(t, err)
	}
}

// Nothing feasible is ErrExhausted where that is certain, and another error
// where chance has merely found nothing.
func TestNothingFeasible(t *testing.T) {
	s := searchtest.Space(2, 3)
	s.Constraints = []spaces.Constraint{{MinParams: 1 << 40}}
	big := large()
	big.Constraints, big.Additive = s.Constraints, false
	big.Build = func(_ spaces.Arch, t nn.Task) (*nn.Network, error) { // as small as can be, since many are built
		return nn.NewBuilder("small", t.Input).GlobalPool().Dense(t.Classes).Network()
	}
	for _, p := range All() {
		_, err := p.Propose(context.Background(), nasgo.Question{Space: s})
		require.ErrorIs(t, err, nasgo.ErrExhausted, p.Name())
	}
	_, err := Random().Propose(context.Background(), nasgo.Question{Space: big})
	require.ErrorIs(t, err, spaces.ErrInfeasible)
	require.NotErrorIs(t, err, nasgo.ErrExhausted)
}

// Options are taken in proportion to their weights, and those without one never.
func TestWeighted(t *testing.T) {
	s := searchtest.Space(3, 4, 2, 5, 5)
	w := Weighted{Label: "habits", Weights: [][]float64{{6, 3, 1}, {0, 1, 0, 1}, nil, {0, 0, 0, 0, 0}}}
	require.Equal(t, "habits", w.Name())
	count := map[[2]int]int{}
	const n = 4000
	for seed := range uint64(n) {
		for i, o := range ask(t, w, nasgo.Question{Space: s, Seed: seed}).Arch {
			count[[2]int{i, o}]++
		}
	}
	for at, share := range map[[2]int]float64{
		{0, 0}: .6, {0, 1}: .3, {0, 2}: .1, {1, 0}: 0, {1, 1}: .5, {1, 2}: 0, {1, 3}: .5, {2, 0}: .5, {3, 4}: .2, {4, 0}: .2,
	} {
		require.InDelta(t, share, float64(count[at])/n, 0.03, "choice %d, option %d", at[0], at[1])
		if share == 0 {
			require.Zero(t, count[at])
		}
	}
	for _, bad := range [][][]float64{{{1, 1}}, {{-1, 1, 1}}, {{math.NaN(), 1, 1}}, {nil, nil, nil, nil, nil, {1}}} {
		_, err := Weighted{Weights: bad}.Propose(t.Context(), nasgo.Question{Space: s})
		require.ErrorContains(t, err, "weights")
	}
}

// Where the weights leave nothing new, another is taken.
func TestWeightedGoesOn(t *testing.T) {
	s := searchtest.Space(2, 2)
	q := nasgo.Question{Space: s, History: []nasgo.Outcome{told(s, 1, spaces.Arch{1, 1}, 90)}}
	a := ask(t, Weighted{Weights: [][]float64{{0, 1}, {0, 1}}}, q).Arch
	require.NotEqual(t, spaces.Arch{1, 1}, a)
}
