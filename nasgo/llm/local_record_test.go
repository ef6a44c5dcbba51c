package llm

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
)

// A short search with a real model, again from its record without the server,
// and an order of networks. What it answers is nobody's business here.
func TestRealServerRecorded(t *testing.T) {
	base := localServer(t)
	t.Setenv("NASGO_PRICES", filepath.Join(t.TempDir(), "none.json"))
	m, err := New(Config{BaseURL: base, Model: "smollm2-135m-instruct", MaxTokens: 300, Memory: Forget})
	require.NoError(t, err)
	c, folder := onTable(t), t.TempDir()
	c.Proposer, c.Prices = m, nil
	c.Caps = nasgo.Caps{Calls: 40}
	path := filepath.Join(folder, "real.study")
	s, err := nasgo.Open(path, c)
	require.NoError(t, err)
	before, err := s.Estimate(2)
	require.NoError(t, err)
	require.Positive(t, before.PromptTokens)
	require.NoError(t, s.Run(t.Context(), 1, nil))
	require.NoError(t, s.Hint(t.Context(), "Try larger options."))
	require.NoError(t, s.Run(t.Context(), 2, nil))
	k, err := s.Rank(t.Context(), 5)
	require.NoError(t, err)
	require.True(t, len(k.Order) == 5 || k.Problem != "")
	require.NoError(t, s.Close())

	was := record(t, path)
	spent := was.Spent()
	t.Log(before.Sentence(), spent.Sentence(), k.Order, k.Problem)
	require.Positive(t, spent.PromptTokens)
	require.Zero(t, spent.Uncounted)
	require.Equal(t, "unknown", spent.Money(), "a local server has no price unless somebody writes one")
	c.Caps = nasgo.Caps{}
	done, err := nasgo.Replay{Record: was, Find: finder(t, NewRecording(was.Exchanges))}.Run(t.Context(), filepath.Join(folder, "again.study"), c)
	require.NoError(t, err)
	require.Equal(t, nasgo.Replayed{Trials: 2}, done)
}
