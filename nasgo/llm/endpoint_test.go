package llm

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
)

// behaviour is a server that behaves as an endpoint is documented to, and answers
// every question with right.
type behaviour struct {
	refuse  func(r map[string]any) string // the body of a refusal, "" for none
	ignores string                        // fields without effect
	models  string                        // body of /models, "" for 404
	extra   string                        // members of a message besides its content
}

func (b behaviour) serve(t *testing.T) *fake {
	var f *fake
	f = serve(t, page{serve: func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			if b.models == "" {
				w.WriteHeader(http.StatusNotFound)
			}
			_, _ = io.WriteString(w, b.models)
			return
		}
		rs := f.requests()
		body := rs[len(rs)-1]
		if b.refuse != nil {
			if said := b.refuse(body); said != "" {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, said)
				return
			}
		}
		_, _ = io.WriteString(w, b.answer(body))
	}})
	return f
}

// answer obeys what a request asks for and the server knows.
func (b behaviour) answer(body map[string]any) string {
	knows := func(field string) bool { return body[field] != nil && !strings.Contains(b.ignores, field) }
	content := "The sea is wide."
	if raw, _ := json.Marshal(body["messages"]); strings.Contains(string(raw), "Choose a") {
		content = right
	}
	if knows("temperature") && body["temperature"].(float64) > 0 {
		content += fmt.Sprint(time.Now().UnixNano())
		if knows("seed") {
			content = fmt.Sprint("digits ", body["seed"])
		}
	}
	if format, ok := body["response_format"].(map[string]any); ok && knows("response_format") && content != right {
		content = `{"a": 1}`
		if raw, _ := json.Marshal(format); strings.Contains(string(raw), "nasgo_probe") {
			content = `{"nasgo_probe": 7042}`
		}
	}
	n := 1
	if knows("n") {
		n = int(body["n"].(float64))
	}
	var choices []string
	for i := range n {
		logprobs := ""
		if knows("logprobs") {
			logprobs = `,"logprobs":{"content":[{"token":"a","logprob":-1}]}`
		}
		quoted, _ := json.Marshal(content)
		choices = append(choices, fmt.Sprintf(`{"index":%d,"finish_reason":"stop","message":{"role":"assistant","content":%s%s}%s}`, i, quoted, b.extra, logprobs))
	}
	return `{"choices":[` + strings.Join(choices, ",") + `]}`
}

// behaviours by the endpoint's name, and what has to be found.
var behaviours = map[string]struct {
	behaviour
	model  string
	path   string
	header string
	found  Abilities
}{
	"openai": {behaviour{}, "gpt-4o", "/v1/chat/completions", "Authorization", Abilities{
		JSONSchema: Yes, PlainSchema: Yes, JSONObject: Yes, Temperature: Taken, Seed: Yes, N: Yes, Logprobs: Yes, MaxTokens: Taken}},
	"openai reasoning": {behaviour{refuse: func(r map[string]any) string {
		for _, field := range []string{"max_tokens", "temperature", "top_p", "seed", "logprobs"} {
			if r[field] != nil {
				return fmt.Sprintf(`{"error":{"message":"Unsupported parameter: '%s' is not supported with this model.","param":"%s"}}`, field, field)
			}
		}
		return ""
	}}, "o3-mini", "/v1/chat/completions", "Authorization", Abilities{
		JSONSchema: Yes, PlainSchema: Yes, JSONObject: Yes, Temperature: No, TopP: No, Seed: No, N: No, Logprobs: No, MaxTokens: No, Effort: Taken, Reasoning: Yes}},
	// A deployment's name says nothing of the model behind it.
	"azure": {behaviour{refuse: func(r map[string]any) string {
		if r["max_tokens"] != nil {
			return `{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}`
		}
		if r["temperature"] != nil {
			return `{"error":{"message":"Unsupported value: 'temperature' does not support 0.0 with this model. Only the default (1) value is supported.","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}`
		}
		return ""
	}}, "my-deployment", "/openai/v1/chat/completions", "Api-Key", Abilities{
		JSONSchema: Yes, PlainSchema: Yes, JSONObject: Yes, Temperature: No, Seed: Taken, N: Yes, Logprobs: Yes, MaxTokens: No}},
	"anthropic": {behaviour{ignores: "seed logprobs response_format", refuse: func(r map[string]any) string {
		if n, ok := r["n"].(float64); ok && n != 1 {
			return `{"error":{"code":"invalid_request_error","message":"n: must be 1","type":"invalid_request_error","param":null}}`
		}
		return ""
	}}, "claude-x", "/v1/chat/completions", "Authorization", Abilities{
		JSONSchema: Ignored, PlainSchema: Ignored, JSONObject: Ignored, Temperature: Taken, Seed: Ignored, N: No, Logprobs: Ignored, MaxTokens: Taken}},
	"google": {behaviour{refuse: func(r map[string]any) string {
		if r["seed"] != nil {
			return `[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"seed\": Cannot find field.","status":"INVALID_ARGUMENT"}}]`
		}
		return ""
	}}, "gemini-x", "/v1/chat/completions", "Authorization", Abilities{
		JSONSchema: Yes, PlainSchema: Yes, JSONObject: Yes, Temperature: Taken, Seed: No, N: Yes, Logprobs: Yes, MaxTokens: Taken}},
	"openrouter": {behaviour{ignores: "logprobs", extra: `,"reasoning":"Let me see."`, models: `{"data":[{"id":"other","context_length":1000},{"id":"a/model","context_length":131072}]}`},
		"a/model", "/v1/chat/completions", "Authorization", Abilities{
			JSONSchema: Yes, PlainSchema: Yes, JSONObject: Yes, Temperature: Taken, Seed: Yes, N: Yes, Logprobs: Ignored, MaxTokens: Taken, Reasoning: Yes, Context: 131072}},
	"ollama": {behaviour{ignores: "n logprobs", models: `{"object":"list","data":[{"id":"qwen:1b","object":"model"}]}`},
		"qwen:1b", "/v1/chat/completions", "Authorization", Abilities{
			JSONSchema: Yes, PlainSchema: Yes, JSONObject: Yes, Temperature: Taken, Seed: Yes, N: Ignored, Logprobs: Ignored, MaxTokens: Taken}},
	"llama.cpp": {behaviour{models: `{"data":[{"id":"m","meta":{"n_ctx":4096,"n_ctx_train":8192}}]}`, refuse: func(r map[string]any) string {
		if n, ok := r["n"].(float64); ok && n > 1 {
			return `{"error":{"code":400,"message":"Field 'n': Value must be between 1 <= value <= 1, but got 2","type":"invalid_request_error"}}`
		}
		return ""
	}}, "m", "/v1/chat/completions", "Authorization", Abilities{
		JSONSchema: Yes, PlainSchema: Yes, JSONObject: Yes, Temperature: Taken, Seed: Yes, N: No, Logprobs: Yes, MaxTokens: Taken, Context: 4096}},
	"vllm": {behaviour{models: `{"data":[{"id":"m","max_model_len":2048}]}`}, "m", "/v1/chat/completions", "Authorization", Abilities{
		JSONSchema: Yes, PlainSchema: Yes, JSONObject: Yes, Temperature: Taken, Seed: Yes, N: Yes, Logprobs: Yes, MaxTokens: Taken, Context: 2048}},
}

// at is an endpoint whose server is the fake one.
func (f *fake) at(name string) string {
	if name == "azure" {
		return f.URL
	}
	return f.URL + "/v1"
}

// What each endpoint can do is found out, by a search and by a probe, and
// remembered for the next process; the key goes where it belongs.
func TestEndpoints(t *testing.T) {
	for what, c := range behaviours {
		t.Run(what, func(t *testing.T) {
			name := strings.Fields(what)[0]
			f := c.serve(t)
			config := Config{Endpoint: name, BaseURL: f.at(name), Key: key, Model: c.model, Memory: filepath.Join(t.TempDir(), "endpoints.json")}
			if c.found.Effort != Unknown {
				config.Effort = "low"
			}
			_, x, err := ask(t, f, config).propose(t)
			require.NoError(t, err)
			require.Equal(t, c.path, f.paths[0])
			value := f.header[0].Get(c.header)
			require.Equal(t, key, strings.TrimPrefix(value, "Bearer "))
			learned := len(x)

			_, x, err = ask(t, f, config).propose(t)
			require.NoError(t, err)
			require.Equal(t, 1, len(x), "the next process is not refused again, whatever the first took: %d", learned)

			k := &kept{}
			got, err := ask(t, f, config).Probe(t.Context(), k.record)
			require.NoError(t, err)
			require.Equal(t, c.found, got)
			require.Greater(t, len(k.x), 3)
			require.Zero(t, k.x[0].Trial)
			next := ask(t, f, config)
			require.Equal(t, c.found, next.abilities(), "the next process knows")
			_, x, err = next.propose(t)
			require.NoError(t, err)
			require.Equal(t, 1, len(x))
			raw, err := os.ReadFile(config.Memory)
			require.NoError(t, err)
			noSecrets(t, "the memory", string(raw))
		})
	}
}

func TestMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "endpoints.json")
	f := serve(t, page{status: 400, body: `{"error":{"message":"seed is not supported"}}`}, answers(right))
	m := ask(t, f, Config{Memory: path})
	_, x, err := m.propose(t)
	require.NoError(t, err)
	require.Equal(t, 2, len(x))

	now := m.now()
	later := func(d time.Duration) Can {
		n := &Model{config: m.config, address: m.address, redact: m.redact, clock: clock{now: func() time.Time { return now.Add(d) }}}
		n.config.Memory = path
		n.recall()
		return n.taken.Seed
	}
	require.Equal(t, No, later(time.Hour))
	require.Equal(t, Unknown, later(60*24*time.Hour), "servers get better")
	other := ask(t, f, Config{Memory: path, Model: "other"})
	require.Equal(t, Abilities{}, other.abilities(), "of this model nothing is known")
	given := Abilities{N: Yes}
	require.Equal(t, given, ask(t, f, Config{Memory: path, Abilities: &given}).abilities())

	for i := range 2 * memoryHolds {
		m.memory.save(sighting{Endpoint: fmt.Sprint(i), Seen: now})
	}
	require.Len(t, m.memory.all(now), memoryHolds)
	require.NoError(t, os.WriteFile(path, []byte("garbage"), 0o644))
	_, _, err = ask(t, f, Config{Memory: path}).propose(t)
	require.NoError(t, err, "a memory that cannot be read is none")
	require.NoError(t, os.RemoveAll(filepath.Dir(path)))
	require.NoError(t, os.WriteFile(filepath.Dir(path), nil, 0o644))
	_, _, err = ask(t, f, Config{Memory: path}).propose(t)
	require.NoError(t, err, "one that cannot be written neither")
}

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		config Config
		base   string
		query  string
		name   string
	}{
		{Config{}, "https://api.openai.com/v1", "", "openai"},
		{Config{Endpoint: "openrouter"}, "https://openrouter.ai/api/v1", "", "openrouter"},
		{Config{BaseURL: "https://api.anthropic.com/v1/"}, "https://api.anthropic.com/v1/", "", "anthropic"},
		{Config{BaseURL: "http://127.0.0.1:1234/v1"}, "http://127.0.0.1:1234/v1", "", ""},
		{Config{BaseURL: "https://evil-api.openai.com.example/v1"}, "https://evil-api.openai.com.example/v1", "", ""},
		{Config{Endpoint: "ollama", BaseURL: "0.0.0.0"}, "http://0.0.0.0:11434/v1", "", "ollama"},
		{Config{Endpoint: "ollama", BaseURL: "http://big:9999"}, "http://big:9999/v1", "", "ollama"},
		{Config{BaseURL: "https://r.openai.azure.com"}, "https://r.openai.azure.com/openai/v1", "", "azure"},
		{Config{BaseURL: "https://r.openai.azure.com/openai/v1/"}, "https://r.openai.azure.com/openai/v1", "", "azure"},
		{Config{BaseURL: "https://r.openai.azure.com/", APIVersion: "2024-06-01"}, "https://r.openai.azure.com/openai/deployments/d", "api-version=2024-06-01", "azure"},
		{Config{BaseURL: "https://r.openai.azure.com/openai/deployments/x"}, "https://r.openai.azure.com/openai/deployments/x", "api-version=2024-10-21", "azure"},
		{Config{BaseURL: "https://r.openai.azure.com/openai/deployments/x?api-version=2025-01-01-preview"}, "https://r.openai.azure.com/openai/deployments/x", "api-version=2025-01-01-preview", "azure"},
	} {
		c.config.Model, c.config.Memory = "d", Forget
		m, err := New(c.config)
		require.NoError(t, err)
		require.Equal(t, c.base, m.address.base)
		require.Equal(t, c.query, m.address.query)
		require.Equal(t, c.name, m.endpoint.Name)
	}
}

// Each endpoint takes its own key, and nobody else's.
func TestKeysOfEndpoints(t *testing.T) {
	clear := func(t *testing.T) {
		for _, e := range Endpoints() {
			for _, name := range append(e.KeyNames, e.URLNames...) {
				t.Setenv(name, "")
			}
		}
		t.Setenv("OPENAI_MODEL", "m")
		t.Setenv("NASGO_HOME", t.TempDir())
	}
	for _, e := range Endpoints() {
		t.Run(e.Name, func(t *testing.T) {
			clear(t)
			t.Setenv("NASGO_ENDPOINT", e.Name)
			if e.Name == "azure" {
				t.Setenv("AZURE_OPENAI_ENDPOINT", "https://r.openai.azure.com")
			}
			if e.Name != "openai" {
				t.Setenv("OPENAI_API_KEY", "sk-of-somebody-else")
			}
			c, ok, err := ConfigFromEnv()
			require.Empty(t, c.Key)
			if e.NeedsKey && e.Name != "azure" {
				require.ErrorIs(t, err, ErrConfig)
				require.ErrorContains(t, err, e.KeyNames[0])
			} else {
				require.NoError(t, err)
				require.True(t, ok)
			}
			t.Setenv(e.KeyNames[0], "the-right-one")
			c, ok, err = ConfigFromEnv()
			require.NoError(t, err)
			require.True(t, ok)
			require.Equal(t, "the-right-one", c.Key)
			p, err := New(c)
			require.NoError(t, err)
			require.Equal(t, e.Name, p.endpoint.Name)
		})
	}
	t.Run("a URL of one's own", func(t *testing.T) {
		clear(t)
		t.Setenv("OPENAI_BASE_URL", "https://r.openai.azure.com/openai/v1")
		t.Setenv("OPENAI_API_KEY", "for-that-url")
		c, _, err := ConfigFromEnv()
		require.NoError(t, err)
		require.Equal(t, "for-that-url", c.Key)
	})
	t.Run("a prompt", func(t *testing.T) {
		clear(t)
		t.Setenv("NASGO_ENDPOINT", "ollama")
		t.Setenv("NASGO_PROMPT", "minimal")
		p, _, err := FromEnv()
		require.NoError(t, err)
		require.Equal(t, "llm:m,prompt=minimal", p.Name())
		t.Setenv("NASGO_PROMPT", "poetic")
		_, _, err = FromEnv()
		require.ErrorContains(t, err, "NASGO_PROMPT")
		t.Setenv("NASGO_ENDPOINT", "nowhere")
		_, _, err = FromEnv()
		require.ErrorContains(t, err, "NASGO_ENDPOINT")
	})
}

// A server says how much it reads when the prompt is too long; from then on it is
// kept within that.
func TestContextIsLearned(t *testing.T) {
	for what, says := range map[string]string{
		"llama.cpp": `{"error":{"code":400,"message":"request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":4096}}`,
		"vllm":      `{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 9000 tokens in the messages.","type":"BadRequestError","code":400}`,
		"openai":    `{"error":{"message":"This model's maximum context length is 4096 tokens. However, your messages resulted in 9000 tokens.","code":"context_length_exceeded"}}`,
	} {
		t.Run(what, func(t *testing.T) {
			var f *fake
			f = serve(t, page{serve: func(w http.ResponseWriter, _ *http.Request) {
				rs := f.requests()
				raw, _ := json.Marshal(rs[len(rs)-1]["messages"])
				if Tokens(string(raw)) > 4096 {
					w.WriteHeader(http.StatusBadRequest)
					_, _ = io.WriteString(w, says)
					return
				}
				_, _ = io.WriteString(w, completion(`{"arch":[2,2,2,2,2,2,2,1]}`, "stop"))
			}})
			m := ask(t, f, Config{})
			q, k := long(500), &kept{}
			q.Record = k.record
			_, err := m.Propose(t.Context(), q)
			require.NoError(t, err)
			require.Equal(t, 2, len(k.x), "once too long, once right")
			require.Equal(t, 4096, m.abilities().Context)
			_, err = m.Propose(t.Context(), q)
			require.NoError(t, err)
			require.Equal(t, 3, len(k.x))
			d, err := m.Draft(q)
			require.NoError(t, err)
			require.Less(t, d.Tokens, 4096-1024)
			require.Contains(t, d.String(), "Left out for brevity")
		})
	}
}

// A server that says something else each time is not asked for ever.
func TestContextOfALiar(t *testing.T) {
	var f *fake
	f = serve(t, page{serve: func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(w, `{"error":{"message":"exceeds the available context size (%d tokens)"}}`, 9000+len(f.requests()))
	}})
	_, err := ask(t, f, Config{}).Propose(t.Context(), recorded(long(500)))
	require.ErrorContains(t, err, "longer than the model reads")
	require.LessOrEqual(t, len(f.requests()), 12, "halved each time")
}

// recorded is a question whose exchanges are kept nowhere.
func recorded(q nasgo.Question) nasgo.Question {
	q.Record = func(nasgo.Exchange) error { return nil }
	return q
}

func TestProbeSaysWhy(t *testing.T) {
	f := serve(t, page{status: 401, body: `{"error":{"message":"bad key"}}`})
	_, err := ask(t, f, Config{Endpoint: "anthropic"}).Probe(t.Context(), nil)
	require.ErrorContains(t, err, "ANTHROPIC_API_KEY")
	f = serve(t, page{status: 400, body: `{"error":{"message":"never"}}`})
	_, err = ask(t, f, Config{}).Probe(t.Context(), nil)
	require.ErrorContains(t, err, "never")
	require.Less(t, len(f.requests()), 8, "it ends")
	full := fmt.Errorf("disk full")
	_, err = ask(t, serve(t, answers("yes")), Config{}).Probe(t.Context(), func(nasgo.Exchange) error { return full })
	require.ErrorIs(t, err, full)
}
