package mask_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/mask"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
)

// masks draws any mask.
var masks = rapid.Custom(func(t *rapid.T) mask.Mask {
	on := func(name string) bool { return rapid.Bool().Draw(t, name) }
	return mask.Mask{Seed: rapid.Uint64().Draw(t, "seed"), Names: on("names"), Options: on("options"),
		Positions: on("positions"), Rescale: on("rescale"), Reverse: on("reverse")}
})

func drawn(t *rapid.T, s *spaces.Space) spaces.Arch {
	a := make(spaces.Arch, len(s.Choices))
	for i, c := range s.Choices {
		a[i] = rapid.IntRange(0, len(c.Options)-1).Draw(t, c.Name)
	}
	return a
}

// Behind every mask there are the same networks, of the same cost, and the way
// there and back loses nothing.
func TestBijection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := searchtest.Space(rapid.SliceOfN(rapid.IntRange(1, 5), 1, 12).Draw(t, "options")...)
		s.Name = "test"
		if rapid.Bool().Draw(t, "constrained") {
			cost, err := s.Cost(drawn(t, s))
			require.NoError(t, err)
			s.Constraints = []spaces.Constraint{{MaxFLOPs: cost.FLOPs}}
		}
		k := masks.Draw(t, "mask").Of(s)
		a := drawn(t, s)
		hidden := k.Hide(a)
		require.NoError(t, k.Space.Check(hidden))
		require.Equal(t, a, k.Show(hidden))
		require.Equal(t, hidden, k.Hide(k.Show(hidden)))
		want, err := s.Cost(a)
		require.NoError(t, err)
		got, err := k.Space.Cost(hidden)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, s.Feasible(a) == nil, k.Space.Feasible(hidden) == nil)
		require.NoError(t, k.Space.Validate())
		again, err := k.Space.Decode(k.Space.Encode(hidden))
		require.NoError(t, err)
		require.Equal(t, hidden, again)
	})
}

// Options that are equal are called and numbered alike wherever they stand.
func TestEqualOptionsStayEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := nasbenchmacro.Space()
		k := masks.Draw(t, "mask").Of(s)
		for o := range 3 {
			a := k.Show(spaces.Arch{o, o, o, o, o, o, o, o})
			for _, other := range a {
				require.Equal(t, a[0], other)
			}
			require.Equal(t, k.Space.Choices[0].Options, k.Space.Choices[7].Options)
		}
	})
}

func TestSameNetworkStaysSame(t *testing.T) {
	s := nasbenchmacro.Space()
	rapid.Check(t, func(t *rapid.T) {
		k := masks.Draw(t, "mask").Of(s)
		a := drawn(t, s)
		require.Equal(t, s.Canonical(a), k.Show(k.Space.Canonical(k.Hide(a))))
	})
}

// Scores stay within 0 to 100 and keep their order, or have it turned round.
func TestScores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := masks.Draw(t, "mask")
		k := m.Of(nasbenchmacro.Space())
		x, y := rapid.Float64Range(0, 100).Draw(t, "x"), rapid.Float64Range(0, 100).Draw(t, "y")
		hx, hy := k.HideScore(x), k.HideScore(y)
		require.True(t, hx >= -1e-9 && hx <= 100+1e-9, "%v", hx)
		require.InDelta(t, x, k.ShowScore(hx), 1e-9)
		if y-x > 1e-6 {
			require.Equal(t, m.Reverse, hx > hy)
		}
		if !m.Rescale && !m.Reverse {
			require.Equal(t, x, hx)
		}
	})
}

// A mask is the same in every process: these must not change.
func TestAMaskStays(t *testing.T) {
	k := mask.Mask{Seed: 1, Names: true, Options: true, Positions: true}.Of(searchtest.Space(2, 3, 4, 3))
	require.Equal(t, spaces.Arch{1, 3, 1, 2}, k.Hide(spaces.Arch{0, 1, 2, 0}))
}

func TestAMaskIsAValue(t *testing.T) {
	m := mask.Mask{Seed: 7, Names: true, Reverse: true}
	raw, err := json.Marshal(m)
	require.NoError(t, err)
	var again mask.Mask
	require.NoError(t, json.Unmarshal(raw, &again))
	require.Equal(t, m, again)
	require.Equal(t, "names+reverse#7", m.String())
	require.Equal(t, "none", mask.Mask{Seed: 3}.String())
	require.True(t, mask.Mask{Seed: 3}.None())
}

// A mask is read back from its name, and nothing else is one.
func TestParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := masks.Draw(t, "mask")
		got, err := mask.Parse(m.String())
		require.NoError(t, err)
		if m.None() {
			m = mask.Mask{}
		}
		require.Equal(t, m, got)
	})
	for _, bad := range []string{"", "names", "names#", "names#-1", "options+names#1", "names+all#1", "names#1#2", "#3", "none#3"} {
		_, err := mask.Parse(bad)
		require.Error(t, err, bad)
	}
}

// Nothing of a masked question names what is hidden.
func TestQuestionTellsNothing(t *testing.T) {
	s := nasbenchmacro.Space()
	score := metric.Val(90).Score()
	q := nasgo.Question{Space: s, Task: s.Task, Trial: 3,
		History: []nasgo.Outcome{
			{Trial: 1, Arch: spaces.Arch{0, 2, 0, 1, 2, 1, 0, 0}, Key: "02012100", State: nasgo.Told, Score: &score, Said: "identity first, as in NASBenchMacro"},
			{Trial: 2, Arch: spaces.Arch{1, 1, 1, 1, 1, 1, 1, 1}, Key: "11111111", State: nasgo.Failed, Reason: `key "11111111" crashed`},
		},
		Attempts: []nasgo.Attempt{
			{Trial: 3, N: 1, Problem: "02012100 is equal to trial 1; no network is evaluated twice"},
			{Trial: 3, N: 2, Problem: nasgo.ErrNoProposal.Error() + ": 02012100 is equal to trial 1"},
		},
		Past: []nasgo.Attempt{{Trial: 1, N: 1, Problem: "space nasbenchmacro: cannot be built"}},
	}
	before, err := json.Marshal(q.History)
	require.NoError(t, err)
	k := mask.Mask{Seed: 2, Names: true, Options: true, Positions: true, Rescale: true}.Of(s)
	got := k.Question(q)
	require.Equal(t, "no details", got.History[1].Reason)
	require.Empty(t, got.History[0].Said)
	require.Equal(t, "that design cannot be used", got.Attempts[0].Problem)
	require.Equal(t, q.Attempts[1], got.Attempts[1], "in terms of what was seen")
	require.Equal(t, "that design cannot be used", got.Past[0].Problem)
	require.NotEqual(t, score, *got.History[0].Score)
	require.Equal(t, got.Space.Encode(got.History[0].Arch), got.History[0].Key)
	text := got.Space.Name + got.Space.Doc
	for _, c := range got.Space.Choices {
		text += c.Name + strings.Join(c.Options, " ")
	}
	for _, name := range []string{"identity", "mb", "k3", "stage", "Macro", "CIFAR"} {
		require.NotContains(t, text, name)
	}
	after, err := json.Marshal(q.History)
	require.NoError(t, err)
	require.Equal(t, before, after, "the question itself is left as it was")
}

// Any proposer behind any mask keeps to what proposers must keep to.
func TestConformance(t *testing.T) {
	for _, m := range []mask.Mask{{Seed: 1, Names: true, Options: true, Positions: true}, {Seed: 2, Positions: true, Rescale: true}} {
		for _, p := range []nasgo.Proposer{search.Random(), search.LocalSearch()} {
			t.Run(m.Proposer(p).Name(), func(t *testing.T) { searchtest.Run(t, m.Proposer(p)) })
		}
	}
}

// Who learns from reversed scores walks away from the good ones.
func TestReversed(t *testing.T) {
	best := func(p nasgo.Proposer) (sum float64) {
		for seed := range uint64(20) {
			g := &searchtest.Game{Space: searchtest.Space(4, 4, 4, 4, 4), Seed: seed}
			archs, err := g.Play(p, 40)
			require.NoError(t, err)
			top := 0.0
			for _, a := range archs {
				top = max(top, searchtest.Score(a))
			}
			sum += top
		}
		return sum / 20
	}
	plain, reversed := best(search.LocalSearch()), best(mask.Mask{Reverse: true}.Proposer(search.LocalSearch()))
	require.Greater(t, plain, reversed+2)
}

type stubborn struct{ nasgo.Proposer }

func (stubborn) Propose(context.Context, nasgo.Question) (nasgo.Proposal, error) {
	return nasgo.Proposal{Arch: spaces.Arch{99}}, nil
}

func TestAnswersOutsideTheSpace(t *testing.T) {
	s := searchtest.Space(2, 2)
	_, err := mask.Mask{Names: true}.Proposer(stubborn{search.Random()}).Propose(t.Context(), nasgo.Question{Space: s, Task: s.Task})
	require.ErrorIs(t, err, nasgo.ErrNoProposal)
	require.ErrorIs(t, err, spaces.ErrArch)
}
