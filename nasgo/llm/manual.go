package llm

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/genius-nas/nasgo/nasgo"
)

// byHand is where a reply comes from that a person passed on.
const byHand = "by hand"

// Manual is a language model that is somewhere else, or a person: the prompt is
// shown to be copied (nasgo.Study.Prompt), and the reply is passed on
// (nasgo.Study.Answer). It is a nasgo.Replier.
type Manual struct{ *Model }

// NewManual makes a Manual; of the Config, what concerns prompts and replies
// counts. The error wraps ErrConfig.
func NewManual(c Config) (*Manual, error) {
	c.Model = or(c.Model, "manual")
	c.BaseURL, c.Key, c.Endpoint, c.Memory, c.Samples = "http://by.hand/v1", "", "", Forget, 1
	m, err := New(c)
	if err != nil {
		return nil, err
	}
	m.address.shown = byHand
	return &Manual{m}, nil
}

// Name is "manual", with the settings that are not the default.
func (m *Manual) Name() string {
	return "manual" + m.Model.Name()[len("llm:"+m.config.Model):]
}

// String is the name.
func (m *Manual) String() string { return m.Name() }

// Format writes the name, whatever the verb.
func (m *Manual) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(m.Name())) }

// Propose waits for a person, and says so in an error that wraps
// nasgo.ErrWaiting. From a Recording it takes the replies that there were.
func (m *Manual) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	if _, ok := m.config.Transport.(*Recording); ok {
		return m.Model.Propose(ctx, q)
	}
	return nasgo.Proposal{}, fmt.Errorf("trial %d: %w: Study.Prompt (nasgo prompt, notebook.Prompt) shows what to ask, Study.Answer (nasgo answer, notebook.Answer) takes the reply", q.Trial, nasgo.ErrWaiting)
}

// Forecast is no call: nobody is paid.
func (m *Manual) Forecast(nasgo.Question) []nasgo.Call { return nil }

// Prompt is what would be asked, as one text.
func (m *Model) Prompt(q nasgo.Question) (string, error) {
	d, err := m.Draft(q)
	if err != nil {
		return "", err
	}
	return d.String(), nil
}

// Reply reads a reply that a person passed on as the model's answer to the
// question. It is kept as an exchange, by hand, and nothing is sent.
func (m *Model) Reply(ctx context.Context, q nasgo.Question, reply string) (nasgo.Proposal, error) {
	return m.in(spoken(reply)).Propose(ctx, q)
}

// in is the model with its requests carried by hand.
func (m *Model) in(hand http.RoundTripper) *Model {
	c := m.config
	c.Transport, c.Retries, c.Samples, c.Choose = hand, 0, 1, ByVote
	return &Model{config: c, address: address{base: "http://by.hand/v1", shown: byHand}, redact: m.redact, masks: m.masks,
		authorize: func(*http.Request) {}, client: &http.Client{Transport: hand}, clock: m.clock, taken: m.abilities()}
}

// spoken answers every request with the same words.
type spoken string

// RoundTrip puts the words into the form of a reply.
func (s spoken) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := completionOf(string(s), byHand)
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), Request: r}, nil
}

// Forecast is the calls that a question takes: one for each sample, or one for
// all where the endpoint gives several.
func (m *Model) Forecast(q nasgo.Question) []nasgo.Call {
	d, err := m.Draft(q)
	if err != nil {
		return nil
	}
	bytes := 0
	for _, message := range d.Messages {
		bytes += len(message.Content())
	}
	a := m.abilities()
	call := nasgo.Call{Endpoint: m.address.shown, Model: m.redact.text(m.config.Model), PromptTokens: nasgo.Tokens(bytes), MaxTokens: m.order(q).budget(a)}
	if n := m.config.Samples; n > 1 && a.N.hope() {
		call.MaxTokens *= n
		return []nasgo.Call{call}
	}
	return slices.Repeat([]nasgo.Call{call}, m.config.Samples)
}
