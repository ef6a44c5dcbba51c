package notebook

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
)

func TestEndpointShowsWhatItFinds(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = w.Write([]byte(`{"data":[{"id":"m","max_model_len":2048}]}`))
			return
		}
		_, _ = w.Write([]byte(`{"choices":[{"finish_reason":"stop","message":{"content":"The sea."}}],"usage":{"prompt_tokens":7,"completion_tokens":3}}`))
	}))
	defer server.Close()
	m, err := llm.New(llm.Config{BaseURL: server.URL + "/v1", Model: "m", Memory: llm.Forget})
	require.NoError(t, err)
	c := nasgo.Config{Space: nasbenchmacro.Space(), Trainer: flat{}, Proposer: m}
	path := filepath.Join(t.TempDir(), "a.study")
	study := Open(path, c)
	defer study.Close()
	rec, _ := watchScreen(t)
	Endpoint(study)
	text := rec.all[0].Text
	require.Contains(t, text, "What llm:m can do")
	require.Contains(t, text, "context                              2048 tokens")
	require.Contains(t, text, "several answers to a request (n)     no, it is ignored")
	require.Contains(t, text, "Asked in 9 requests, 90 tokens.")

	c.Proposer = search.Random()
	other := Open(filepath.Join(t.TempDir(), "b.study"), c)
	defer other.Close()
	require.PanicsWithValue(t, ended{1}, func() { Endpoint(other) })
}
