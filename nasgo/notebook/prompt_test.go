package notebook

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
)

// What a cell shows is what is sent, byte for byte, and then what has changed.
func TestPromptShowsWhatIsSent(t *testing.T) {
	var sent []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Messages []struct{ Content string } }
		if json.NewDecoder(r.Body).Decode(&body) == nil && len(body.Messages) == 1 {
			sent = append(sent, body.Messages[0].Content)
		}
		_, _ = w.Write([]byte(`{"choices":[{"finish_reason":"stop","message":{"content":"{\"reason\":\"r\",\"arch\":[0,1,2,0,1,2,0,1]}"}}]}`))
	}))
	defer server.Close()
	m, err := llm.New(llm.Config{BaseURL: server.URL + "/v1", Model: "m", Memory: llm.Forget})
	require.NoError(t, err)
	s := nasbenchmacro.Space()
	study := Open(filepath.Join(t.TempDir(), "a.study"), nasgo.Config{Space: s, Trainer: flat{}, Proposer: m, Budget: 5})
	defer study.Close()
	rec, _ := watchScreen(t)

	Prompt(study)
	require.Empty(t, sent, "nothing is sent by looking")
	first := rec.all[0]
	_, err = study.Propose(t.Context())
	require.NoError(t, err)
	require.Len(t, sent, 1)
	require.Contains(t, first.Text, sent[0])
	require.NotContains(t, first.Text, "different from the last")

	_, err = study.Train(t.Context(), nil)
	require.NoError(t, err)
	_, err = study.Feedback(t.Context())
	require.NoError(t, err)
	require.NoError(t, study.Hint(t.Context(), attack))
	Prompt(study)
	b := rec.all[1]
	require.Contains(t, b.Text, "What is different from the last request, for trial 1")
	require.Contains(t, b.Text, "- None yet.\n")
	require.Contains(t, b.Text, "+ - round 1: [0,1,2,0,1,2,0,1] accuracy 50.00%")
	require.NotContains(t, b.HTML, "<script>alert")
	require.NotContains(t, b.HTML, "<img src=x")
	require.NotContains(t, b.HTML+b.Text, "\x1b")
	require.Contains(t, b.HTML, "&lt;script&gt;alert(1)")
	require.Contains(t, b.HTML, "results")
}

// Of a searcher a cell shows what a model would be sent; of a conversation, each
// message.
func TestPromptOfOthers(t *testing.T) {
	q := nasgo.Question{Space: nasbenchmacro.Space(), Task: nasbenchmacro.Space().Task, Trial: 1}
	d, who, err := draft(search.Random(), q)
	require.NoError(t, err)
	assert.Equal(t, "a language model, in place of random", who)
	assert.Contains(t, d.String(), "## Your answer")
	d = llm.Draft{Messages: []llm.Message{
		{Role: "user", Parts: []llm.Part{{Kind: "task", Text: "x\n"}}},
		{Role: "assistant", Parts: []llm.Part{{Text: attack}}},
		{Role: "user", Parts: []llm.Part{{Kind: "results", Text: "y\n"}}}}}
	b := prompt(nasgo.Record{}, q, d, attack)
	assert.Contains(t, b.Text, "[assistant]")
	assert.Contains(t, b.HTML, "earlier answers")
	assert.NotContains(t, b.HTML, "<script>alert")
}

// A diff has both texts in it, and changes nothing where nothing changed.
func TestDiff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", ""}), 0, 12)
		a, b := lines.Draw(t, "a"), lines.Draw(t, "b")
		var was, is []string
		equal := 0
		for _, c := range diff(a, b) {
			if c.sign != '+' {
				was = append(was, c.line)
			}
			if c.sign != '-' {
				is = append(is, c.line)
			}
			if c.sign == ' ' {
				equal++
			}
		}
		assert.Equal(t, strings.Join(a, "\n"), strings.Join(was, "\n"))
		assert.Equal(t, strings.Join(b, "\n"), strings.Join(is, "\n"))
		if strings.Join(a, "\n") == strings.Join(b, "\n") && len(a) == len(b) {
			assert.Equal(t, len(a), equal)
		}
	})
	assert.Equal(t, "  (2 lines alike)\n  c\n- d\n+ e", diffText(diff([]string{"a", "b", "c", "d"}, []string{"a", "b", "c", "e"})))
}

// flat is a trainer to whom all networks are alike.
type flat struct{}

func (flat) Describe() string { return "flat" }

func (flat) Train(context.Context, nasgo.Ticket, func(worker.Message)) (nasgo.Evaluation, error) {
	return nasgo.Evaluation{Score: metric.Val(50).Score(), Backend: "table"}, nil
}
