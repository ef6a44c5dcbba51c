package llm

import (
	"strings"

	"github.com/sashabaranov/go-openai"

	"github.com/genius-nas/nasgo/nasgo"
)

// ability is what an endpoint and its model take in a request. The zero value
// hopes for all of it.
type ability struct {
	form          form
	noTemperature bool
	noSeed        bool
	newTokens     bool // the bound on tokens is max_completion_tokens
}

// supposed is what a model's name tells.
func supposed(model string) ability {
	if !reasons(model) {
		return ability{}
	}
	return ability{noTemperature: true, noSeed: true, newTokens: true}
}

// reasons says by its name whether a model is one of OpenAI's that reason first
// and refuse a temperature.
func reasons(model string) bool {
	name := model[strings.LastIndexByte(model, '/')+1:]
	for _, family := range []string{"o1", "o3", "o4", "gpt-5", "gpt-6"} {
		if strings.HasPrefix(name, family) {
			return true
		}
	}
	return false
}

// weaker is the ability without what a refusal complains of, or without the
// strictest form of answer if it does not say; false when nothing is left to
// give up. Each step gives something up, so that steps end.
func (a ability) weaker(complaint string) (ability, bool) {
	complaint = strings.ToLower(complaint)
	about := func(word string) bool { return strings.Contains(complaint, word) }
	switch {
	case about("max_tokens") && !a.newTokens:
		a.newTokens = true
	case about("temperature") && !a.noTemperature:
		a.noTemperature = true
	case about("seed") && !a.noSeed:
		a.noSeed = true
	case a.form < freeText:
		a.form++
	default:
		return a, false
	}
	return a, true
}

// request is the body for a question, except the temperature, which go-openai
// leaves out when it is 0: see wire.
func (a ability) request(c Config, q nasgo.Question, shown int) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{
		Model:          c.Model,
		Messages:       []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: Prompt(q, shown)}},
		ResponseFormat: a.form.format(q.Space),
	}
	if a.newTokens {
		r.MaxCompletionTokens = c.MaxTokens
	} else {
		r.MaxTokens = c.MaxTokens //nolint:staticcheck // most servers know only this one
	}
	if !a.noSeed {
		seed := int(q.Seed & 0x7fffffff)
		r.Seed = &seed
	}
	return r
}
