package llm

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The settings that a study keeps make the same requests again, and have no key.
func TestSettingsMakeTheSameRequests(t *testing.T) {
	f := serve(t, page{status: 400, body: `{"error":{"message":"response_format is not supported"}}`}, answers(right))
	p := Anonymous(7)
	p.Section(SectionKnowledge).Text = "Guess."
	m := ask(t, f, Config{Key: key, Model: "m-" + key, Temperature: 0.5, TopP: 0.9, Prompt: p, Context: 4000, Retries: -1, MaxTokens: 300})
	before := m.Settings()
	_, x, err := m.propose(t)
	require.NoError(t, err)
	require.NotEqual(t, before, m.Settings(), "what was found out is in them")
	require.Contains(t, string(before), p.Fingerprint())
	noSecrets(t, "settings", string(m.Settings()))

	c, err := ConfigOf(m.Settings())
	require.NoError(t, err)
	again := ask(t, f, c)
	require.JSONEq(t, string(m.Settings()), string(again.Settings()))
	_, y, err := again.propose(t)
	require.NoError(t, err)
	require.Len(t, y, 1, "nothing is refused again")
	require.Equal(t, string(x[1].Request), string(y[0].Request))
	_, err = ConfigOf([]byte("no"))
	require.ErrorIs(t, err, ErrConfig)
}
