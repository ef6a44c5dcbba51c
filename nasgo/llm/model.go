package llm

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/sashabaranov/go-openai"

	"github.com/genius-nas/nasgo/nasgo"
)

// Model is a language model as a proposer. It is safe for concurrent use.
type Model struct {
	config    Config // without key and base URL
	address   address
	redact    redactor
	authorize func(*http.Request) // knows the key, so that no field does
	client    *http.Client
	clock

	mu    sync.Mutex
	taken ability // what the endpoint took last, at first what its name tells
}

var _ nasgo.Proposer = (*Model)(nil)

// New makes a proposer of a configuration. Nothing is sent yet. The error wraps
// ErrConfig.
func New(c Config) (*Model, error) {
	c, err := c.filled()
	if err != nil {
		return nil, err
	}
	a, err := parse(c.BaseURL)
	if err != nil {
		return nil, err
	}
	key := c.Key
	c.Key, c.BaseURL = "", ""
	return &Model{
		config: c, address: a, redact: newRedactor(append(a.secrets, key)...), taken: supposed(c.Model),
		authorize: func(r *http.Request) {
			r.Header.Del("Authorization")
			if key != "" {
				r.Header.Set("Authorization", "Bearer "+key)
			}
		},
		client: &http.Client{Transport: c.Transport, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // a key goes where its owner said and nowhere else
		}},
		clock: clock{time.Now, sleep},
	}, nil
}

// Name is "llm:" and the model's name, with the settings that are not the
// default.
func (m *Model) Name() string {
	name := "llm:" + m.redact.text(m.config.Model)
	if t := m.config.Temperature; t != 0 {
		name += fmt.Sprintf(",temperature=%v", t)
	}
	if n := m.config.Shown; n != 200 {
		name += fmt.Sprintf(",shown=%d", n)
	}
	return name
}

// String is the name.
func (m *Model) String() string { return m.Name() }

// Format writes the name, whatever the verb.
func (m *Model) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(m.Name())) }

// Propose asks the model. The errors are those of the package's documentation.
func (m *Model) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	if err := context.Cause(ctx); err != nil {
		return nasgo.Proposal{}, err
	}
	if err := checkQuestion(q); err != nil {
		return nasgo.Proposal{}, err
	}
	k := knownOf(q)
	if len(q.Space.Constraints) == 0 {
		if err := k.exhausted(ctx, q.Space); err != nil {
			return nasgo.Proposal{}, err
		}
	}
	said, err := m.converse(ctx, q)
	if err != nil {
		return nasgo.Proposal{}, err
	}
	p, err := said.proposal(q, k)
	if err == nil {
		return p, nil
	}
	if out := k.exhausted(ctx, q.Space); out != nil { // no wonder, then
		return nasgo.Proposal{}, out
	}
	return nasgo.Proposal{}, err
}

// checkQuestion says what keeps a question from being asked.
func checkQuestion(q nasgo.Question) error {
	if q.Space == nil || len(q.Space.Choices) == 0 {
		return fmt.Errorf("the question has no space to search in")
	}
	for _, o := range q.History {
		if err := q.Space.Check(o.Arch); err != nil {
			return fmt.Errorf("trial %d of the history: %w", o.Trial, err)
		}
	}
	for _, a := range q.Open {
		if err := q.Space.Check(a); err != nil {
			return fmt.Errorf("an open proposal: %w", err)
		}
	}
	return nil
}

// ability is what the endpoint is believed to take.
func (m *Model) ability() ability {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.taken
}

// remember keeps what the endpoint took, so that the next request begins there.
// The request that is answered in the end is the same with and without it.
func (m *Model) remember(a ability) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.taken = a
}

// once makes one request. The fault is nil if the model answered.
func (m *Model) once(ctx context.Context, q nasgo.Question, a ability, shown int) (said, *fault) {
	w := &wire{model: m, question: q}
	if !a.noTemperature {
		t := m.config.warmer(len(q.Attempts))
		w.temperature = &t
	}
	c := openai.DefaultConfig("")
	c.BaseURL, c.HTTPClient = m.address.base, w
	res, err := openai.NewClientWithConfig(c).CreateChatCompletion(ctx, a.request(m.config, q, shown))
	if f := m.fault(ctx, w, res, err); f != nil {
		return said{}, f
	}
	return hear(res.Choices[0], m.config.MaxTokens), nil
}
