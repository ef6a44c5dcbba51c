package llm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/spaces"
)

// several is a reply with several answers.
func choicesOf(contents ...string) page {
	var list []string
	for i, c := range contents {
		list = append(list, fmt.Sprintf(`{"index":%d,"finish_reason":"stop","message":{"role":"assistant","content":%q}}`, i, c))
	}
	return page{body: `{"choices":[` + strings.Join(list, ",") + `]}`}
}

func arch(a ...int) string { return fmt.Sprintf(`{"reason":"r%d","arch":%s}`, a[0], list(a)) }

// The votes of five answers, choice by choice.
func TestVote(t *testing.T) {
	five := []string{
		arch(0, 0, 2, 0, 1, 0, 0, 0), arch(1, 0, 2, 0, 1, 0, 0, 1), arch(1, 0, 2, 0, 0, 0, 0, 2),
		"I would rather not.",
		arch(1, 1, 1, 1, 1, 1, 1, 1), // known: no vote
	}
	f := serve(t, choicesOf(five...))
	config := Config{Temperature: 0.7, Samples: 5}
	p, x, err := ask(t, f, config).propose(t)
	require.NoError(t, err)
	require.Equal(t, 1, len(x), "one request, since the server gives five answers")
	require.Equal(t, 5.0, f.requests()[0]["n"])
	require.Equal(t, spaces.Arch{1, 0, 2, 0, 1, 0, 0, 0}, p.Arch, "of equals, the earlier answer's")
	require.Equal(t, "By vote of 3 of 5 answers. The nearest says: r0", p.Reason)
	require.Nil(t, p.Predicted, "nobody predicted this one")

	var pages []page
	for _, content := range five {
		pages = append(pages, answers(content))
	}
	f = serve(t, append([]page{{status: 400, body: `{"error":{"message":"n must be 1"}}`}}, pages...)...)
	m := ask(t, f, config)
	q, x, err := m.propose(t)
	require.NoError(t, err)
	require.Equal(t, p, q, "asked one by one")
	require.Equal(t, 6, len(x))
	seeds := map[any]bool{}
	for _, r := range f.requests()[1:] {
		require.NotContains(t, r, "n")
		seeds[r["seed"]] = true
	}
	require.Len(t, seeds, 5, "each with its own chance")

	f = serve(t, append([]page{}, pages...)...) // which gives one whatever n says
	_, x, err = ask(t, f, config).propose(t)
	require.NoError(t, err)
	require.Equal(t, 5, len(x))
	require.Equal(t, 5.0, f.requests()[0]["n"])
	require.NotContains(t, f.requests()[1], "n")
}

func TestByPrediction(t *testing.T) {
	f := serve(t, choicesOf(`{"arch":[0,0,0,0,0,0,0,1]}`, `{"arch":[0,0,0,0,0,0,1,1],"predicted":90}`, `{"arch":[0,0,0,0,0,1,1,1],"predicted":91}`,
		`{"arch":[1,1,1,1,1,1,1,1],"predicted":99}`, `{"arch":[0,0,0,0,1,1,1,1],"predicted":91}`))
	p, _, err := ask(t, f, Config{Temperature: 0.7, Samples: 5, Choose: ByPrediction}).propose(t)
	require.NoError(t, err)
	require.Equal(t, spaces.Arch{0, 0, 0, 0, 0, 1, 1, 1}, p.Arch)
	require.InDelta(t, 91, *p.Predicted, 0)
}

func TestNoUsableSample(t *testing.T) {
	f := serve(t, choicesOf(`{"arch":[1,1,1,1,1,1,1,1]}`, "no"))
	_, _, err := ask(t, f, Config{Temperature: 0.7, Samples: 2}).propose(t)
	require.ErrorIs(t, err, nasgo.ErrNoProposal)
	require.ErrorContains(t, err, "round 2")
}

// What is elected is new and feasible, and no usable architecture that the votes
// allow has more votes.
func TestElection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := eight()
		draw := func(name string) spaces.Arch {
			a := make(spaces.Arch, 8)
			for i := range a {
				a[i] = rapid.IntRange(0, 2).Draw(t, name)
			}
			return a
		}
		k := known{}
		for range rapid.IntRange(0, 6).Draw(t, "known") {
			k[list(draw("known"))] = "was there"
		}
		if rapid.Bool().Draw(t, "constrained") {
			cost, err := s.Cost(draw("limit"))
			require.NoError(t, err)
			s.Constraints = []spaces.Constraint{{MaxFLOPs: cost.FLOPs}}
		}
		usable := func(a spaces.Arch) bool {
			_, ok := k[list(a)]
			return !ok && s.Feasible(a) == nil
		}
		var voters []nasgo.Proposal
		for range rapid.IntRange(1, 5).Draw(t, "voters") {
			if a := draw("vote"); usable(a) {
				voters = append(voters, nasgo.Proposal{Arch: a})
			}
		}
		if len(voters) == 0 {
			t.Skip("nobody votes")
		}
		b := newBallot(s, voters)
		votes := func(a spaces.Arch) (n int) {
			for i, o := range a {
				if b.votes[i][o] == 0 {
					return -1
				}
				n += b.votes[i][o]
			}
			return n
		}
		got := b.elect(nasgo.Question{Space: s}, k, len(voters))
		require.True(t, usable(got.Arch))
		most := 0
		for a := range s.All() {
			if usable(a) {
				most = max(most, votes(a))
			}
		}
		require.Equal(t, most, votes(got.Arch))
		again := newBallot(s, voters).elect(nasgo.Question{Space: s}, k, len(voters))
		require.Equal(t, got, again)
	})
}

// Cancelling between or during samples ends at once.
func TestCancelSamples(t *testing.T) {
	f := serve(t, answers(right), page{serve: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }})
	m := ask(t, f, Config{Temperature: 0.7, Samples: 5})
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	q, k := question()
	began := time.Now()
	_, err := m.Propose(ctx, q)
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, time.Since(began), time.Second)
	require.Equal(t, 2, len(k.x), "what was sent is kept")

	f = serve(t, page{serve: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }})
	ctx, cancel = context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	began = time.Now()
	_, err = ask(t, f, Config{}).Probe(ctx, nil)
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, time.Since(began), time.Second)
}

// A batch is asked for in one request, and what is missing one by one.
func TestBatch(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		first  int // of the first answer
	}{
		"an object":    {`{"proposals":[` + arch(0, 0, 0, 0, 0, 0, 0, 1) + "," + arch(0, 0, 0, 0, 0, 0, 0, 2) + "," + arch(0, 0, 0, 0, 0, 0, 1, 0) + "]}", 3},
		"a list":       {"```json\n[" + arch(0, 0, 0, 0, 0, 0, 0, 1) + "," + arch(0, 0, 0, 0, 0, 0, 0, 2) + "]\n```", 2},
		"lists":        {"[[0,0,0,0,0,0,0,1],[0,0,0,0,0,0,0,2],[0,0,0,0,0,0,1,0]]", 3},
		"lines":        {"[0,0,0,0,0,0,0,1]\n[0,0,0,0,0,0,0,2]\n", 2},
		"too many":     {"[0,0,0,0,0,0,0,1]\n[0,0,0,0,0,0,0,2]\n[0,0,0,0,0,0,1,0]\n[0,0,0,0,0,0,2,0]\n[0,0,0,0,0,1,0,0]", 3},
		"repeats":      {`{"proposals":[` + arch(0, 0, 0, 0, 0, 0, 0, 1) + "," + arch(0, 0, 0, 0, 0, 0, 0, 1) + "," + arch(1, 1, 1, 1, 1, 1, 1, 1) + "," + arch(2, 2, 2, 2, 2, 2, 2, 2) + "]}", 1},
		"prose":        {"I cannot.", 0},
		"half a JSON":  {`{"proposals":[{"arch":[0,0,0`, 0},
		"wrong things": {`{"proposals":[1,null,"x",{}]}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, answers(c.answer), answers(arch(2, 0, 0, 0, 0, 0, 0, 0)), answers(arch(2, 1, 0, 0, 0, 0, 0, 0)), answers(arch(2, 2, 0, 0, 0, 0, 0, 0)))
			m := ask(t, f, Config{})
			q, k := question()
			got, err := nasgo.Batch(t.Context(), m, q, 3)
			require.NoError(t, err)
			require.Len(t, got, 3)
			require.Equal(t, 1+3-c.first, len(k.x))
			seen := knownOf(q)
			for _, p := range got {
				_, ok := seen[list(p.Arch)]
				require.False(t, ok, "all different, none known")
				seen[list(p.Arch)] = "here"
			}
			require.Contains(t, string(k.x[0].Request), "Choose 3 networks that are not listed above")
			require.Contains(t, string(k.x[0].Request), `"maxItems":3`)
			require.Equal(t, 1024.0+3*perNetwork, f.requests()[0]["max_tokens"])
		})
	}
	p := Anonymous(3)
	q, _ := question()
	hidden := p.Mask.Of(q.Space).Hide(spaces.Arch{0, 0, 0, 0, 0, 0, 0, 1})
	f := serve(t, answers(fmt.Sprintf(`{"proposals":[{"arch":%s},{"arch":[2,2,2,2,1,1,1,1]}]}`, list(hidden))))
	got, err := ask(t, f, Config{Prompt: p}).ProposeBatch(t.Context(), q, 2)
	require.NoError(t, err)
	require.Equal(t, spaces.Arch{0, 0, 0, 0, 0, 0, 0, 1}, got[0].Arch, "behind the mask")
	_, err = nasgo.Batch(t.Context(), search.Random(), q, 0)
	require.Error(t, err)
}

// The seed decides who of an ensemble is asked, as often as the weights say.
func TestEnsemble(t *testing.T) {
	e, err := Ensemble(Member{search.Random(), 3}, Member{search.LargestFirst(), 1})
	require.NoError(t, err)
	require.Equal(t, "ensemble(3*random; 1*largest-first)", e.Name())
	q, _ := question()
	q.Space.Constraints = nil
	largest := 0
	for seed := range uint64(400) {
		q.Seed = seed
		p, err := e.Propose(t.Context(), q)
		require.NoError(t, err)
		again, err := e.Propose(t.Context(), q)
		require.NoError(t, err)
		require.Equal(t, p, again)
		if strings.Contains(p.Reason, "largest") {
			largest++
		}
	}
	require.InDelta(t, 100, largest, 30, "a quarter, within 3.5 standard deviations")
	_, err = Ensemble()
	require.ErrorIs(t, err, ErrConfig)
	_, err = Ensemble(Member{search.Random(), 0})
	require.ErrorIs(t, err, ErrConfig)

	f := serve(t, answers(right))
	m := ask(t, f, Config{Key: key})
	e, err = Ensemble(Member{m, 1})
	require.NoError(t, err)
	_, err = e.Propose(t.Context(), q)
	require.NoError(t, err)
	d, err := e.(Drafter).Draft(q)
	require.NoError(t, err)
	require.Contains(t, d.String(), "## Your answer")
	settings := string(e.(interface{ Settings() []byte }).Settings())
	require.Contains(t, settings, `"prompt_fingerprint"`)
	noSecrets(t, "settings", settings)
}

// A batch of a proposer that gives one at a time.
func TestBatchOneByOne(t *testing.T) {
	q, _ := question()
	got, err := nasgo.Batch(t.Context(), search.Random(), q, 5)
	require.NoError(t, err)
	require.Len(t, got, 5)
	again, err := nasgo.Batch(t.Context(), search.Random(), q, 5)
	require.NoError(t, err)
	require.Equal(t, got, again)
	for i := range got {
		require.False(t, slices.ContainsFunc(got[:i], func(p nasgo.Proposal) bool { return slices.Equal(p.Arch, got[i].Arch) }))
	}
	small := nasgo.Question{Space: &spaces.Space{Name: "two", Choices: []spaces.Choice{{Name: "a", Options: []string{"x", "y"}}}}}
	got, err = nasgo.Batch(t.Context(), search.Random(), small, 5)
	require.NoError(t, err)
	require.Len(t, got, 2, "there are no more")
	small.Open = []spaces.Arch{{0}, {1}}
	_, err = nasgo.Batch(t.Context(), search.Random(), small, 5)
	require.True(t, errors.Is(err, nasgo.ErrExhausted))
}

// Whatever an answer to a batch says, it is taken apart without a panic, and what
// is taken for a network is one.
func FuzzBatchAnswer(f *testing.F) {
	for _, s := range []string{`{"proposals":[{"arch":[0,0,0,0,0,0,0,1]}]}`, "[0,0,0,0,0,0,0,1]\n[0,0,0,0,0,0,0,2]", `[{"arch":1},null,"00000001"]`, "```json\n[]\n```", "}{", `{"proposals":{}}`} {
		f.Add(s)
	}
	q, _ := question()
	k := knownOf(q)
	f.Fuzz(func(t *testing.T, text string) {
		for _, part := range batchParts(text) {
			if p, err := (said{text: part}).proposal(q, k); err == nil {
				require.NoError(t, q.Space.Feasible(p.Arch))
			}
		}
	})
}
