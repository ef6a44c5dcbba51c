package llm

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestFromEnv(t *testing.T) {
	for name, c := range map[string]struct {
		base, old, key, model string
		ok                    bool
		err                   string
		endpoint              string
	}{
		"nothing":          {},
		"a key alone":      {key: "sk-123456"},
		"key and model":    {key: "sk-123456", model: "gpt-4o", ok: true, endpoint: DefaultBaseURL},
		"a local server":   {base: "http://127.0.0.1:8080/v1/", model: "m", ok: true, endpoint: "http://127.0.0.1:8080/v1"},
		"the old name":     {old: "http://old/v1", model: "m", ok: true, endpoint: "http://old/v1"},
		"both names":       {base: "http://new/v1", old: "http://old/v1", model: "m", ok: true, endpoint: "http://new/v1"},
		"white space":      {base: " http://h/v1\n", key: "sk-123456\n", model: " m ", ok: true, endpoint: "http://h/v1"},
		"no model":         {base: "http://h/v1", key: "sk-123456", err: "OPENAI_MODEL"},
		"a model alone":    {model: "gpt-4o", err: "OPENAI_API_KEY"},
		"not a URL":        {base: "localhost:8080", model: "m", err: "OPENAI_BASE_URL"},
		"a key with words": {key: "my key", model: "m", err: "the key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("NASGO_HOME", t.TempDir())
			t.Setenv("NASGO_ENDPOINT", "")
			t.Setenv("NASGO_PROMPT", "")
			t.Setenv("OPENAI_BASE_URL", c.base)
			t.Setenv("OPENAI_API_BASE", c.old)
			t.Setenv("OPENAI_API_KEY", c.key)
			t.Setenv("OPENAI_MODEL", c.model)
			p, ok, err := FromEnv()
			require.Equal(t, c.ok, ok)
			if c.err != "" {
				require.ErrorIs(t, err, ErrConfig)
				require.Contains(t, err.Error(), c.err)
				return
			}
			require.NoError(t, err)
			if ok {
				require.Equal(t, c.endpoint, p.(*Model).address.shown)
				require.NotContains(t, p.Name(), " ")
			} else {
				require.Nil(t, p)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	for name, c := range map[string]Config{
		"no model":        {},
		"temperature":     {Model: "m", Temperature: 3},
		"few tokens":      {Model: "m", MaxTokens: 10},
		"timeout":         {Model: "m", Timeout: -time.Second},
		"retries":         {Model: "m", Retries: -2},
		"control":         {Model: "m\x1b[0m"},
		"negative":        {Model: "m", Temperature: -1},
		"results":         {Model: "m", Prompt: Prompt{History: History{Most: -1}}},
		"a section":       {Model: "m", Prompt: Prompt{Sections: []Section{{Kind: "poem"}}}},
		"top_p":           {Model: "m", TopP: 1.1},
		"effort":          {Model: "m", Effort: "very much"},
		"same samples":    {Model: "m", Samples: 3},
		"many samples":    {Model: "m", Samples: 100, Temperature: 1},
		"a choice":        {Model: "m", Samples: 3, Temperature: 1, Choose: "dice"},
		"no predictions":  {Model: "m", Samples: 3, Temperature: 1, Choose: ByPrediction, Prompt: Stateless()},
		"context":         {Model: "m", Context: 100},
		"endpoint":        {Model: "m", Endpoint: "nowhere"},
		"azure's URL":     {Model: "m", Endpoint: "azure"},
		"a URL of no web": {Model: "m", BaseURL: "file:///etc/passwd"},
	} {
		_, err := New(c)
		require.ErrorIs(t, err, ErrConfig, name)
	}
	p, err := New(Config{Model: "m", Temperature: 0.7, Memory: Forget})
	require.NoError(t, err)
	require.Equal(t, "llm:m,temperature=0.7", p.Name())
	p, err = New(Config{Model: "m", Temperature: 1, TopP: 0.9, Effort: "low", Samples: 5, Choose: ByPrediction, Prompt: Anonymous(7), Memory: Forget})
	require.NoError(t, err)
	require.Equal(t, "llm:m,temperature=1,top_p=0.9,effort=low,samples=5,choose=prediction,prompt=anonymous#7", p.Name())
	p, err = New(Config{Model: "m", Retries: -1, Memory: Forget})
	require.NoError(t, err)
	require.Equal(t, "llm:m", p.Name())
	require.Zero(t, p.config.Retries)
}
