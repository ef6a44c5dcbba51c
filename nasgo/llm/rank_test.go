package llm

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
)

func TestRank(t *testing.T) {
	c := onTable(t)
	f := serve(t, answers(`I think {"order": [3,1,2,5,4,10,9,8,7,6]} is right.`), answers(`{"order":[1,1,2,3,4,5,6,7,8,9]}`), answers(`{"arch":[0,0,0,0]}`))
	path := filepath.Join(t.TempDir(), "a.study")
	c.Proposer = ask(t, f, Config{})
	s, err := nasgo.Open(path, c)
	require.NoError(t, err)
	defer s.Close()
	k, err := s.Rank(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, []int{2, 0, 1, 4, 3, 9, 8, 7, 6, 5}, k.Order)
	require.Len(t, k.Scores, 10)
	seen := map[string]bool{}
	for i, a := range k.Archs {
		require.False(t, seen[k.Keys[i]], "all are different")
		seen[k.Keys[i]] = true
		score, err := c.Table.Score(a)
		require.NoError(t, err)
		require.Equal(t, score.Percent, k.Scores[i])
	}
	sent := f.requests()[0]
	prompt := sent["messages"].([]any)[0].(map[string]any)["content"].(string)
	require.Contains(t, prompt, "1: "+list(k.Archs[0]))
	require.Contains(t, prompt, "Order them by the accuracy")
	require.NotContains(t, prompt, "Choose a network")
	require.Equal(t, "order", sent["response_format"].(map[string]any)["json_schema"].(map[string]any)["name"])

	bad, err := s.Rank(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, bad.Order)
	require.Contains(t, bad.Problem, "1 twice")
	require.NotEqual(t, k.Archs, bad.Archs, "other networks each time")
	bad, err = s.Rank(t.Context(), 4)
	require.NoError(t, err)
	require.Contains(t, bad.Problem, "no order")
	r := record(t, path)
	require.Len(t, r.Rankings, 3)
	require.Equal(t, k.Order, r.Rankings[0].Order)
	require.Equal(t, 0, r.Exchanges[0].Trial)
	require.Empty(t, r.Trials)
	require.Equal(t, 3, r.Spending(0).Calls)

	// From the record the same order comes again.
	m, err := New(Config{Model: "m", BaseURL: f.URL + "/v1", Memory: Forget, Transport: NewRecording(r.Exchanges)})
	require.NoError(t, err)
	q, err := s.Question()
	require.NoError(t, err)
	order, err := m.Rank(t.Context(), q, k.Archs)
	require.NoError(t, err)
	require.Equal(t, k.Order, order)

	for _, n := range []int{2, 82} { // there are 81
		_, err = s.Rank(t.Context(), n)
		require.Error(t, err)
	}
	_, err = s.Propose(t.Context())
	require.NoError(t, err)
	_, err = s.Rank(t.Context(), 3)
	require.ErrorIs(t, err, nasgo.ErrState)
}

func TestPermutation(t *testing.T) {
	for text, problem := range map[string]string{
		`{"order":[2,1,3]}`: "", "[3,2,1]": "", "```json\n{\"ranking\": [1, 2, 3]}\n```": "", `{"order":[2,1]}`: "2 numbers",
		`{"order":[1,2,4]}`: "holds 4", `{"order":[0,1,2]}`: "holds 0", `{"order":["a",1,2]}`: "no number", `{"order":[1.5,1,2]}`: "holds 1.5",
		"first, second, third": "no order", "": "empty", `<think>{"order":[1,2,3]}`: "no end",
	} {
		s := said{text: text}
		if text == "" {
			s.problem = "the answer is empty"
		}
		order, got := s.order(3)
		if problem == "" {
			require.Empty(t, got, text)
			require.Len(t, order, 3)
			continue
		}
		require.Contains(t, got, problem, text)
		require.Nil(t, order, text)
	}
}

// An ensemble is remade from its settings, each member with the same recording.
func TestRemakeEnsemble(t *testing.T) {
	c, folder := onTable(t), t.TempDir()
	f := moody(t, c.Space, 6)
	one, err := New(Config{BaseURL: f.URL + "/v1", Model: "one", Memory: Forget, Retries: 20})
	require.NoError(t, err)
	two, err := New(Config{BaseURL: f.URL + "/v1", Model: "two", Memory: Forget, Retries: 20, Temperature: 1, Samples: 3})
	require.NoError(t, err)
	both, err := Ensemble(Member{Proposer: quick(one), Weight: 1}, Member{Proposer: quick(two), Weight: 2})
	require.NoError(t, err)
	c.Proposer = both
	path := filepath.Join(folder, "a.study")
	s, err := nasgo.Open(path, c)
	require.NoError(t, err)
	require.NoError(t, s.Run(t.Context(), 8, nil))
	require.NoError(t, s.Close())
	f.Close()
	was := record(t, path)
	done, err := nasgo.Replay{Record: was, Find: finder(t, NewRecording(was.Exchanges))}.Run(t.Context(), filepath.Join(folder, "b.study"), c)
	require.NoError(t, err)
	require.Equal(t, nasgo.Replayed{Trials: 8}, done)
}
