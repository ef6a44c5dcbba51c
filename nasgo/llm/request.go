package llm

import (
	"github.com/sashabaranov/go-openai"

	"github.com/genius-nas/nasgo/nasgo"
)

// order is what one request is to bring: a question, put in a way, and how many
// answers are wanted.
type order struct {
	config   Config
	prompt   Prompt
	question nasgo.Question // behind the mask
	n        int            // answers
	seed     uint64
	results  int // that may be listed, where the server called more too long
}

// perNetwork is how many tokens a network of a batch may have, reason and all.
const perNetwork = 250

// budget is how many tokens an answer may have.
func (o order) budget(a Abilities) int {
	tokens := 1024
	if a.Reasoning == Yes {
		tokens = 16384
	}
	tokens += perNetwork * o.prompt.batch
	return or(o.config.MaxTokens, tokens)
}

// draft is the prompt, kept within the context as far as that is known.
func (o order) draft(a Abilities) Draft {
	space := room{endless.tokens, o.results}
	if context := or(o.config.Context, or(a.Context, o.config.usual)); context > 0 {
		// Estimates err, and an answer has to have its place too.
		space.tokens = context*9/10 - min(o.budget(a), context/2)
	}
	return o.prompt.draft(o.question, space)
}

// request is the body, except the temperature, which go-openai leaves out when it
// is 0: see wire.
func (o order) request(a Abilities) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{Model: o.config.Model, ResponseFormat: a.grip(o.prompt).format(o.prompt, o.question.Space)}
	for _, m := range o.draft(a).Messages {
		r.Messages = append(r.Messages, openai.ChatCompletionMessage{Role: m.Role, Content: m.Content()})
	}
	if a.MaxTokens.hope() {
		r.MaxTokens = o.budget(a) //nolint:staticcheck // most servers know only this one
	} else {
		r.MaxCompletionTokens = o.budget(a)
	}
	if a.Seed.hope() {
		seed := int(o.seed & 0x7fffffff)
		r.Seed = &seed
	}
	if a.TopP.hope() {
		r.TopP = float32(o.config.TopP)
	}
	if a.Effort.hope() {
		r.ReasoningEffort = o.config.Effort
	}
	if o.n > 1 {
		r.N = o.n
	}
	return r
}

// temperature is what is sent, nil for none.
func (o order) temperature(a Abilities) *float64 {
	if !a.Temperature.hope() {
		return nil
	}
	t := o.config.warmer(len(o.question.Attempts))
	return &t
}
