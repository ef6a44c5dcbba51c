package notebook

import (
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces/mobilenet"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
)

func noModel(t *testing.T) {
	for _, name := range []string{"OPENAI_MODEL", "OPENAI_BASE_URL", "OPENAI_API_BASE", "NASGO_ENDPOINT", "NASGO_PROMPT"} {
		t.Setenv(name, "")
	}
	t.Setenv("NASGO_HOME", t.TempDir())
}

func digits(p nasgo.Proposer) nasgo.Config {
	t := tables.Digits()
	return nasgo.Config{Space: t.Space(), Table: t, Proposer: p, Seed: 1, Budget: 4}
}

// What a model said once, exported, is said again without a network; what it was
// not asked it does not say; and a configured model is asked in its place.
func TestRecordedAnswersAndBranches(t *testing.T) {
	noModel(t)
	watchScreen(t)
	dir := t.TempDir()
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		_, _ = w.Write([]byte(`{"choices":[{"finish_reason":"stop","message":{"content":"[0,1,2,0,1]"}}]}`))
	}))
	defer server.Close()
	base, c := filepath.Join(dir, "base.study"), llm.Config{Model: "m", Prompt: llm.Minimal()}
	Run(Open(base, digits(search.Random())), 2)

	live := c
	live.BaseURL, live.Memory = server.URL+"/v1", llm.Forget
	m, err := llm.New(live)
	require.NoError(t, err)
	Run(Branch(base, filepath.Join(dir, "live.study"), 3, digits(m)), 3)
	was := record(Branch(base, filepath.Join(dir, "live.study"), 3, digits(m)))
	require.Len(t, was.Trials, 3)
	require.NotNil(t, was.Origin)
	require.Equal(t, 1, asked)

	file := filepath.Join(dir, "chat.jsonl.gz")
	out, err := os.Create(file)
	require.NoError(t, err)
	zip := gzip.NewWriter(out)
	require.NoError(t, llm.WriteChat(zip, was.Exchanges))
	require.NoError(t, zip.Close())
	require.NoError(t, out.Close())

	again := Branch(base, filepath.Join(dir, "again.study"), 3, digits(Recorded(file, c)))
	Run(again, 3)
	require.Equal(t, was.Trials[2].Key, record(again).Trials[2].Key)
	require.Equal(t, 1, asked, "nothing is sent")
	_, err = again.Propose(t.Context())
	require.ErrorIs(t, err, nasgo.ErrUnrecorded)
	require.PanicsWithValue(t, ended{1}, func() { Recorded(filepath.Join(dir, "none.jsonl"), c) })

	t.Setenv("OPENAI_MODEL", "other")
	t.Setenv("OPENAI_BASE_URL", server.URL+"/v1")
	own := Branch(base, filepath.Join(dir, "own.study"), 3, digits(Recorded(file, c)))
	Run(own, 3)
	require.Equal(t, 2, asked)
	require.Equal(t, "other", record(own).Exchanges[0].Model)
}

func TestPromptDiff(t *testing.T) {
	r, _ := watchScreen(t)
	s := Open(filepath.Join(t.TempDir(), "a.study"), digits(search.Random()))
	p := llm.Structured()
	p.Section(llm.SectionPersona).Off = true
	p.Section(llm.SectionKnowledge).Text = attack
	PromptDiff(s, llm.Structured(), p)
	b := r.all[0]
	require.Contains(t, b.Text, "persona")
	require.Contains(t, b.Text, "+ ## What is known in the field")
	require.Contains(t, b.Text, "- You lead a search")
	require.NotContains(t, b.HTML, "<img src=x")
	p.Explore = "sideways"
	require.PanicsWithValue(t, ended{1}, func() { PromptDiff(s, llm.Structured(), p) })
}

// Our own small conversation: one design refused, one answer without a network.
func TestDesignsOfAConversation(t *testing.T) {
	noModel(t)
	r, _ := watchScreen(t)
	talk := Conversation(filepath.Join("..", "llm", "testdata", "conversation.json"), nasbenchmacro.Space())
	Designs(talk)
	b := r.all[0]
	require.Contains(t, b.Text, "5 designs, 2 of them refused")
	require.Contains(t, b.SVG, ">91.93<")
	require.Contains(t, b.HTML, "data:image/svg+xml")

	file := filepath.Join(t.TempDir(), "told.study")
	require.Len(t, record(Told(file, talk)).Trials, 3)
	require.Len(t, record(Told(file, talk)).Attempts, 2, "told once")
	require.PanicsWithValue(t, ended{1}, func() { Conversation("329M", mobilenet.Space()) })
	require.Contains(t, r.all[len(r.all)-1].Text, "nasgo tables fetch 329M")
}
