package llm

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/mask"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
)

// draftOf is the text that a proposer would send.
func draftOf(t *testing.T, p nasgo.Proposer, q nasgo.Question) string {
	text, err := p.(*Model).Prompt(q)
	require.NoError(t, err)
	return text
}

// A model behind a mask is told nothing of what is hidden, blind neither task nor
// sizes; and its settings make the same model again.
func TestBehind(t *testing.T) {
	m, err := New(Config{Model: "m", BaseURL: "http://fake.invalid/v1", Key: key, Memory: Forget, Temperature: 0.5})
	require.NoError(t, err)
	q, _ := question()
	q.Space, q.Hints = nasbenchmacro.Space(), nil
	q.Task = q.Space.Task
	require.Contains(t, draftOf(t, m, q), "nasbenchmacro")
	p := m.Behind(mask.Mask{Seed: 3, Names: true}, false)
	text := draftOf(t, p, q)
	require.NotContains(t, text, "acro")
	require.NotContains(t, text, "k5")
	require.Contains(t, text, "32x32x3")
	require.Contains(t, text, "FLOPs")
	require.NotEqual(t, m.Name(), p.Name())
	text = draftOf(t, m.Behind(mask.Mask{Seed: 3, Names: true, Options: true, Positions: true, Rescale: true}, true), q)
	for _, told := range []string{"acro", "32x32x3", "FLOPs", "image", "network", "accuracy"} {
		require.NotContains(t, text, told)
	}
	require.Equal(t, m.Name(), m.Behind(mask.Mask{Seed: 3}, false).Name(), "a mask that hides nothing is none")

	twice := p.(*Model).Behind(mask.Mask{Seed: 3, Reverse: true}, false)
	require.Equal(t, mask.Mask{Seed: 3, Names: true, Reverse: true}, twice.(*Model).config.Prompt.Mask)

	c, err := ConfigOf(twice.(nasgo.Settled).Settings())
	require.NoError(t, err)
	again, err := New(c)
	require.NoError(t, err)
	require.Equal(t, twice.Name(), again.Name())
	require.Equal(t, draftOf(t, twice, q), draftOf(t, again, q))
}

// Asked once, a model sees what was proposed and no result.
func TestOnce(t *testing.T) {
	m, err := New(Config{Model: "m", BaseURL: "http://fake.invalid/v1", Memory: Forget})
	require.NoError(t, err)
	q, _ := question()
	text := draftOf(t, m.Once(), q)
	for _, o := range q.History {
		require.Contains(t, text, list(o.Arch))
	}
	require.NotContains(t, text, "88.1")
	require.NotContains(t, text, "NaN in epoch")
	require.Contains(t, text, "this is round 1.")
	require.Len(t, q.Open, 1, "the question itself stays")
	require.Contains(t, m.Once().Name(), "prompt=structured~")
	_, err = m.Once().(*Model).config.Prompt.Read(q, list(q.History[0].Arch))
	require.ErrorIs(t, err, nasgo.ErrNoProposal, "a repeat is one behind this too")
}
