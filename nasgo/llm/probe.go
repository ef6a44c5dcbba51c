package llm

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"

	"github.com/genius-nas/nasgo/nasgo"
)

// Probe asks the endpoint small questions on purpose to see what it can do, and
// remembers the answer: about ten requests of a few tokens each. It is not needed
// before a search, which learns from its own requests; it tells also what a
// search has no use for, and what is ignored without a word. Each exchange goes to
// record, as of trial 0, unless that is nil. Errors are as Propose's.
func (m *Model) Probe(ctx context.Context, record func(nasgo.Exchange) error) (Abilities, error) {
	if record == nil {
		record = func(nasgo.Exchange) error { return nil }
	}
	p := prober{model: m, question: nasgo.Question{Record: record}, a: supposed(m.config.Model)}
	p.a.Context = m.listed(ctx)
	for _, step := range []func(context.Context) error{p.plain, p.schemas, p.object, p.several, p.logprobs, p.seed} {
		if err := step(ctx); err != nil {
			return Abilities{}, err
		}
	}
	m.keep(p.a)
	return p.a, nil
}

// prober is a probe on its way.
type prober struct {
	model    *Model
	question nasgo.Question
	a        Abilities
}

// ask sends one small request, with what is known to be taken. The complaint is
// not empty where it was refused for what it asks.
func (p *prober) ask(ctx context.Context, say string, temperature float64, change func(*openai.ChatCompletionRequest)) (res openai.ChatCompletionResponse, complaint string, err error) {
	wait := newWaiting(p.model, p.question.Rand())
	for {
		r := openai.ChatCompletionRequest{Model: p.model.config.Model, Messages: []openai.ChatCompletionMessage{{Role: "user", Content: say}}}
		tokens := 40
		if p.a.Reasoning == Yes { // it has to get through its thoughts
			tokens = 4000
		}
		if p.a.MaxTokens.hope() {
			r.MaxTokens = tokens //nolint:staticcheck // most servers know only this one
		} else {
			r.MaxCompletionTokens = tokens
		}
		if change != nil {
			change(&r)
		}
		w := &wire{model: p.model, question: p.question}
		if p.a.Temperature.hope() {
			w.temperature = &temperature
		}
		res, f := p.model.send(ctx, w, r)
		if f == nil {
			if thought(res, w.body) {
				p.a.Reasoning = Yes
			}
			return res, "", nil
		}
		switch again, err := wait.after(ctx, f); {
		case err != nil:
			return res, "", err
		case again:
		case f.remedy == simplify:
			return res, f.Problem, nil
		default:
			return res, "", f.err()
		}
	}
}

// plain finds out whether the model answers at all, and which numbers a request
// may have.
func (p *prober) plain(ctx context.Context) error {
	o := order{config: p.model.config, prompt: Prompt{Answer: FormList}, n: 1}
	for {
		res, complaint, err := p.ask(ctx, "Say yes.", 0, func(r *openai.ChatCompletionRequest) {
			seed := 7
			if p.a.Seed.hope() {
				r.Seed = &seed
			}
			if p.a.TopP.hope() {
				r.TopP = float32(o.config.TopP)
			}
			if p.a.Effort.hope() {
				r.ReasoningEffort = o.config.Effort
			}
		})
		if err != nil {
			return err
		}
		if complaint == "" {
			p.a = p.a.learn(o, res, nil)
			return nil
		}
		weaker, ok := p.a.weaker(complaint, o)
		if !ok {
			return &Error{Endpoint: p.model.address.shown, Model: p.model.redact.text(p.model.config.Model), Problem: complaint,
				Next: "this server takes no form of request that was tried"}
		}
		p.a = weaker
	}
}

// probeMark is the number that a schema allows alone, and that nobody would answer with
// otherwise.
const probeMark = 7042

// schemas asks for prose and allows a number.
func (p *prober) schemas(ctx context.Context) error {
	for _, g := range []grip{fullSchema, plainSchema} {
		n := node{Type: "integer"}
		if g == fullSchema {
			n = between(probeMark, probeMark)
		}
		object := fields{Probe: &n}.object()
		res, complaint, err := p.ask(ctx, "Write a line about the sea.", 0, func(r *openai.ChatCompletionRequest) {
			r.ResponseFormat = strictly("probe", object)
		})
		if err != nil {
			return err
		}
		var got struct {
			Mark *int `json:"nasgo_probe"`
		}
		is := json.Unmarshal([]byte(words(res)), &got) == nil && got.Mark != nil && (g == plainSchema || *got.Mark == probeMark)
		*p.a.form(g) = shows(complaint, is)
	}
	return nil
}

// object asks for prose about JSON, which has to be named, and allows JSON only.
// What was cut off counts if it begins as JSON does.
func (p *prober) object(ctx context.Context) error {
	res, complaint, err := p.ask(ctx, "Write a line about the sea. It does not have to be JSON.", 0, func(r *openai.ChatCompletionRequest) {
		r.ResponseFormat = jsonObject.format(Prompt{}, nil)
	})
	p.a.JSONObject = shows(complaint, strings.HasPrefix(words(res), "{"))
	return err
}

func (p *prober) several(ctx context.Context) error {
	if p.a.N == No { // by its name
		return nil
	}
	res, complaint, err := p.ask(ctx, "Say a word.", 1, func(r *openai.ChatCompletionRequest) { r.N = 2 })
	p.a.N = shows(complaint, len(res.Choices) == 2)
	return err
}

func (p *prober) logprobs(ctx context.Context) error {
	if p.a.Logprobs == No { // by its name
		return nil
	}
	res, complaint, err := p.ask(ctx, "Say a word.", 0, func(r *openai.ChatCompletionRequest) { r.LogProbs = true })
	p.a.Logprobs = shows(complaint, len(res.Choices) > 0 && res.Choices[0].LogProbs != nil && len(res.Choices[0].LogProbs.Content) > 0)
	return err
}

// seed asks for chance: the same for the same seed, another for another one.
func (p *prober) seed(ctx context.Context) error {
	if !p.a.Seed.hope() || !p.a.Temperature.hope() {
		return nil
	}
	var said []string
	for _, seed := range []int{7, 7, 8} {
		res, complaint, err := p.ask(ctx, "Write ten random digits.", 1, func(r *openai.ChatCompletionRequest) { r.Seed = &seed })
		if err != nil || complaint != "" {
			return err
		}
		said = append(said, words(res))
	}
	switch {
	case said[0] != said[1]:
		p.a.Seed = Ignored
	case said[0] != said[2]:
		p.a.Seed = Yes
	}
	return nil
}

// shows is what an answer shows.
func shows(complaint string, is bool) Can {
	switch {
	case complaint != "":
		return No
	case is:
		return Yes
	}
	return Ignored
}

// words are those of a reply, without spaces around them.
func words(res openai.ChatCompletionResponse) string {
	if len(res.Choices) == 0 {
		return ""
	}
	return strings.TrimSpace(res.Choices[0].Message.Content)
}

// listed is the size of the context in the endpoint's list of models, where it
// tells one; 0 where not, for whatever reason.
func (m *Model) listed(ctx context.Context) int {
	ctx, cancel := context.WithTimeout(ctx, min(m.config.Timeout, 10*time.Second))
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, m.address.base+"/models", nil)
	if err != nil {
		return 0
	}
	r.URL.RawQuery = m.address.query
	m.authorize(r)
	res, err := m.client.Do(r)
	if err != nil {
		return 0
	}
	defer func() { _ = res.Body.Close() }()
	var list struct {
		Data []struct {
			ID      string `json:"id"`
			VLLM    int    `json:"max_model_len"`
			Router  int    `json:"context_length"`
			Windows int    `json:"context_window"`
			Meta    struct {
				Llama int `json:"n_ctx"`
			} `json:"meta"`
		} `json:"data"`
	}
	raw, err := io.ReadAll(io.LimitReader(res.Body, 16*largestReply)) // OpenRouter lists hundreds
	if err != nil || res.StatusCode != http.StatusOK || json.Unmarshal(raw, &list) != nil {
		return 0
	}
	for _, d := range list.Data {
		if d.ID == m.config.Model || len(list.Data) == 1 {
			return max(d.VLLM, d.Router, d.Windows, d.Meta.Llama, 0)
		}
	}
	return 0
}
