package llm

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/sashabaranov/go-openai"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/mask"
)

// Model is a language model as a proposer. It is safe for concurrent use.
type Model struct {
	config    Config // without key and base URL
	endpoint  Endpoint
	address   address
	redact    redactor
	authorize func(*http.Request) // knows the key, so that no field does
	client    *http.Client
	masks     *mask.Cache
	memory    memory
	clock

	mu    sync.Mutex
	taken Abilities // what is known, at first what its name tells or was remembered
}

var _ nasgo.Proposer = (*Model)(nil)

// New makes a proposer of a configuration. Nothing is sent yet. The error wraps
// ErrConfig.
func New(c Config) (*Model, error) {
	c, err := c.filled()
	if err != nil {
		return nil, err
	}
	e, err := c.endpoint()
	if err != nil {
		return nil, err
	}
	base, err := e.base(c)
	if err != nil {
		return nil, err
	}
	a, err := parse(base)
	if err != nil {
		return nil, err
	}
	key := c.Key
	c.Key, c.BaseURL, c.usual = "", "", e.Context
	m := &Model{
		config: c, endpoint: e, address: a, redact: newRedactor(append(a.secrets, key)...), authorize: e.authorize(key),
		client: &http.Client{Transport: c.Transport, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // a key goes where its owner said and nowhere else
		}},
		masks: c.Prompt.Mask.Cache(), clock: newClock(c.Transport),
	}
	m.recall()
	return m, nil
}

// authorize puts the key into a request, and no other credential.
func (e Endpoint) authorize(key string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Del("Authorization")
		switch {
		case key == "":
		case e.KeyHeader != "":
			r.Header.Set(e.KeyHeader, key)
		default:
			r.Header.Set("Authorization", "Bearer "+key)
		}
	}
}

// Name is "llm:" and the model's name, with the settings that are not the
// default.
func (m *Model) Name() string {
	c := m.config
	name := "llm:" + m.redact.text(c.Model)
	add := func(is bool, format string, value any) {
		if is {
			name += fmt.Sprintf(format, value)
		}
	}
	add(c.Temperature != 0, ",temperature=%v", c.Temperature)
	add(c.TopP != 0, ",top_p=%v", c.TopP)
	add(c.Effort != "", ",effort=%v", c.Effort)
	add(c.Samples > 1, ",samples=%v", c.Samples)
	add(c.Samples > 1 && c.Choose != ByVote, ",choose=%v", c.Choose)
	prompt := c.Prompt.String()
	add(prompt != Structured().Name, ",prompt=%v", prompt)
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
	behind := m.masks.Of(q.Space)
	p, err := m.propose(ctx, behind.Question(m.config.Prompt.seen(q)))
	if err != nil {
		return nasgo.Proposal{}, err
	}
	return behind.Proposal(p), nil
}

// propose asks a question that is masked already.
func (m *Model) propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	k := knownOf(q)
	if len(q.Space.Constraints) == 0 {
		if err := k.exhausted(ctx, q.Space); err != nil {
			return nasgo.Proposal{}, err
		}
	}
	answers, err := m.samples(ctx, q)
	if err != nil {
		return nasgo.Proposal{}, err
	}
	p, err := choose(answers, q, k, m.config.Choose)
	if err == nil {
		return p, nil
	}
	if out := k.exhausted(ctx, q.Space); out != nil { // no wonder, then
		return nasgo.Proposal{}, out
	}
	return nasgo.Proposal{}, err
}

// Draft is what would be sent for a question.
func (m *Model) Draft(q nasgo.Question) (Draft, error) {
	if err := checkQuestion(q); err != nil {
		return Draft{}, err
	}
	return m.order(m.masks.Of(q.Space).Question(m.config.Prompt.seen(q))).draft(m.abilities()), nil
}

// order is a question as the model's settings put it.
func (m *Model) order(q nasgo.Question) order {
	return order{config: m.config, prompt: m.config.Prompt, question: q, n: 1, seed: q.Seed, results: endless.results}
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

// send sends a request; the fault is nil if the model answered.
func (m *Model) send(ctx context.Context, w *wire, r openai.ChatCompletionRequest) (openai.ChatCompletionResponse, *fault) {
	c := openai.DefaultConfig("")
	c.BaseURL, c.HTTPClient = m.address.base, w
	res, err := openai.NewClientWithConfig(c).CreateChatCompletion(ctx, r)
	return res, m.fault(ctx, w, res, err)
}

// once makes one request. The fault is nil if the model answered; what was learned
// is in the abilities either way.
func (m *Model) once(ctx context.Context, o order, a Abilities) ([]said, Abilities, *fault) {
	w := &wire{model: m, question: o.question, temperature: o.temperature(a), budget: o.budget(a) * o.n, prompt: m.config.Prompt.Fingerprint()}
	res, f := m.send(ctx, w, o.request(a))
	if f != nil {
		a.Context = or(contextIn(string(w.body)), a.Context)
		return nil, a, f
	}
	var answers []said
	for _, choice := range res.Choices[:min(len(res.Choices), o.n)] {
		answers = append(answers, hear(choice, o.budget(a)))
	}
	return answers, a.learn(o, res, w.body), nil
}
