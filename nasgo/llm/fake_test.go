package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/spaces"
)

const right = `{"reason":"wide","arch":[0,2,0,1,2,1,0,0],"predicted":92.5}`

// completion is a reply with an answer in it.
func completion(content, finish string) string {
	raw, _ := json.Marshal(map[string]any{
		"id": "1", "object": "chat.completion", "model": "m",
		"choices": []any{map[string]any{"index": 0, "finish_reason": finish,
			"message": map[string]any{"role": "assistant", "content": content}}},
		"usage": map[string]any{"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
	})
	return string(raw)
}

// page is one reply of a fake server.
type page struct {
	status int // 0 is 200
	header map[string]string
	body   string
	serve  http.HandlerFunc // instead of all that
}

func answers(content string) page { return page{body: completion(content, "stop")} }

// fake is a server that replies with its pages in turn, the last one for ever.
type fake struct {
	*httptest.Server
	mu     sync.Mutex
	pages  []page
	bodies []map[string]any
	header []http.Header
	paths  []string
}

func serve(t *testing.T, pages ...page) *fake {
	f := &fake{pages: pages}
	f.Server = httptest.NewServer(http.HandlerFunc(f.reply))
	t.Cleanup(f.CloseClientConnections) // before Close, which waits for them
	t.Cleanup(f.Close)
	return f
}

func (f *fake) reply(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	body := map[string]any{}
	_ = json.Unmarshal(raw, &body)
	f.mu.Lock()
	f.bodies, f.header, f.paths = append(f.bodies, body), append(f.header, r.Header), append(f.paths, r.URL.String())
	p := f.pages[min(len(f.bodies), len(f.pages))-1]
	f.mu.Unlock()
	if p.serve != nil {
		p.serve(w, r)
		return
	}
	for k, v := range p.header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(or(p.status, 200))
	_, _ = io.WriteString(w, p.body)
}

func (f *fake) requests() []map[string]any {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.bodies
}

// model asks a fake server; its waiting is counted and not done.
type model struct {
	*Model
	mu     sync.Mutex
	waited []time.Duration
}

func ask(t *testing.T, f *fake, c Config) *model {
	if c.BaseURL == "" {
		c.BaseURL = f.URL + "/v1"
	}
	c.Model, c.Memory = or(c.Model, "m"), or(c.Memory, Forget)
	p, err := New(c)
	require.NoError(t, err)
	m := &model{Model: p}
	m.now = func() time.Time { return time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC) }
	m.recall() // by that clock
	m.sleep = func(ctx context.Context, d time.Duration) error {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.waited = append(m.waited, d)
		return ctx.Err()
	}
	return m
}

// kept records exchanges.
type kept struct {
	mu sync.Mutex
	x  []nasgo.Exchange
}

func (k *kept) record(x nasgo.Exchange) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.x = append(k.x, x)
	return nil
}

// question is one in the middle of a search.
func question() (nasgo.Question, *kept) {
	s, k := eight(), &kept{}
	q := nasgo.Question{Space: s, Task: s.Task, Trial: 4, Budget: 10, Seed: 7, Record: k.record,
		Open: []spaces.Arch{{2, 2, 2, 2, 2, 2, 2, 2}}, Hints: []string{"Prefer k5 e6\x1b[2J in the middle."}}
	for i, a := range []spaces.Arch{{0, 0, 0, 0, 0, 0, 0, 0}, {1, 1, 1, 1, 1, 1, 1, 1}, {2, 1, 0, 0, 1, 2, 0, 1}} {
		cost, _ := s.Cost(a)
		o := nasgo.Outcome{Trial: i + 1, Arch: a, Key: s.Encode(a), Cost: cost, State: nasgo.Told}
		if i == 2 {
			o.State, o.Reason = nasgo.Failed, "the loss became NaN in epoch 2"
		} else {
			score := metric.Val(88.125 + float64(i)).Score()
			o.Score = &score
		}
		q.History = append(q.History, o)
	}
	return q, k
}

// propose asks once with question.
func (m *model) propose(t *testing.T) (nasgo.Proposal, []nasgo.Exchange, error) {
	q, k := question()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	p, err := m.Propose(ctx, q)
	require.NoError(t, ctx.Err(), "it hung")
	return p, k.x, err
}

func text(pattern string, args ...any) page { return page{body: fmt.Sprintf(pattern, args...)} }
