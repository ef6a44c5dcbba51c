package llm

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// Abilities is what an endpoint and its model were found to do. It is learned
// from what they refuse and from their answers, or asked for by Probe, and
// remembered; the zero value knows nothing and hopes for all of it.
type Abilities struct {
	// How an answer's form can be asked for.
	JSONSchema  Can `json:"json_schema,omitempty"`  // with lengths and ranges
	PlainSchema Can `json:"plain_schema,omitempty"` // without
	JSONObject  Can `json:"json_object,omitempty"`
	// What a request may have.
	Temperature Can `json:"temperature,omitempty"`
	TopP        Can `json:"top_p,omitempty"`
	Seed        Can `json:"seed,omitempty"`
	N           Can `json:"n,omitempty"` // several answers to one request
	Logprobs    Can `json:"logprobs,omitempty"`
	MaxTokens   Can `json:"max_tokens,omitempty"` // No: max_completion_tokens is meant
	Effort      Can `json:"reasoning_effort,omitempty"`
	// Reasoning is Yes where the model thinks before it answers, by what it sent.
	Reasoning Can `json:"reasoning,omitempty"`
	// Context is how many tokens it reads, 0 if it never said.
	Context int `json:"context,omitempty"`
}

// Can says whether an endpoint can do something.
type Can string

// What is known of an ability.
const (
	Unknown Can = ""
	Taken   Can = "taken"   // not refused; whether it has an effect was not seen
	Yes     Can = "yes"     // its effect was seen
	Ignored Can = "ignored" // not refused, and it has no effect
	No      Can = "no"      // refused
)

// hope says that it may be asked for.
func (c Can) hope() bool { return c != No && c != Ignored }

// supposed is what a model's name tells: OpenAI's models that reason refuse what
// would change their chance.
func supposed(model string) Abilities {
	if !reasons(model) {
		return Abilities{}
	}
	return Abilities{Temperature: No, TopP: No, Seed: No, N: No, Logprobs: No, MaxTokens: No, Reasoning: Yes}
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

// grip is the strictest form of answer that there is hope for.
func (a Abilities) grip(p Prompt) grip {
	switch {
	case p.Answer != FormObject:
		return freeText
	case a.JSONSchema.hope():
		return fullSchema
	case a.PlainSchema.hope():
		return plainSchema
	case a.JSONObject.hope():
		return jsonObject
	}
	return freeText
}

// form is what is known of a form of answer.
func (a *Abilities) form(g grip) *Can {
	switch g {
	case fullSchema:
		return &a.JSONSchema
	case plainSchema:
		return &a.PlainSchema
	case jsonObject:
		return &a.JSONObject
	case freeText:
	}
	return new(Can)
}

// weaker is the abilities without what a refusal complains of, or, if it does not
// say, without what fewest servers know; false when nothing is left to give up.
// Each step gives something up, so that steps end.
func (a Abilities) weaker(complaint string, o order) (Abilities, bool) {
	complaint = strings.ToLower(complaint)
	about := func(words ...string) bool {
		for _, word := range words {
			if strings.Contains(complaint, word) {
				return true
			}
		}
		return false
	}
	g := a.grip(o.prompt)
	switch {
	case about("max_tokens") && a.MaxTokens != No:
		a.MaxTokens = No
	case about("temperature") && a.Temperature.hope():
		a.Temperature = No
	case about("top_p") && o.config.TopP > 0 && a.TopP.hope():
		a.TopP = No
	case about("reasoning_effort", "reasoning effort", "effort") && o.config.Effort != "" && a.Effort.hope():
		a.Effort = No
	case about("seed") && a.Seed.hope():
		a.Seed = No
	case o.n > 1 && a.N.hope() && !about("response_format", "schema", "grammar", "json"):
		a.N = No
	case g < freeText:
		*a.form(g) = No
	default:
		return a, false
	}
	return a, true
}

// learn adds what an answer shows.
func (a Abilities) learn(o order, res openai.ChatCompletionResponse, body []byte) Abilities {
	seen := func(c *Can) {
		if *c == Unknown {
			*c = Taken
		}
	}
	if g := a.grip(o.prompt); g < freeText {
		seen(a.form(g))
	}
	if a.Seed.hope() {
		seen(&a.Seed)
	}
	if a.Temperature.hope() {
		seen(&a.Temperature)
	}
	if a.TopP.hope() && o.config.TopP > 0 {
		seen(&a.TopP)
	}
	if a.MaxTokens.hope() {
		seen(&a.MaxTokens)
	}
	if a.Effort.hope() && o.config.Effort != "" {
		seen(&a.Effort)
	}
	if o.n > 1 && a.N.hope() {
		a.N = Ignored
		if len(res.Choices) > 1 {
			a.N = Yes
		}
	}
	if thought(res, body) {
		a.Reasoning = Yes
	}
	return a
}

// thought says whether a model thought before it answered: it told its thoughts,
// or was counted some.
func thought(res openai.ChatCompletionResponse, body []byte) bool {
	if d := res.Usage.CompletionTokensDetails; d != nil && d.ReasoningTokens > 0 {
		return true
	}
	var also struct {
		Choices []struct {
			Message struct {
				Reasoning        string `json:"reasoning"`
				ReasoningContent string `json:"reasoning_content"`
				Content          any    `json:"content"`
			} `json:"message"`
		} `json:"choices"`
	}
	if json.Unmarshal(body, &also) != nil || len(also.Choices) == 0 {
		return false
	}
	m := also.Choices[0].Message
	text, _ := m.Content.(string)
	return m.Reasoning != "" || m.ReasoningContent != "" || strings.HasPrefix(strings.TrimSpace(text), "<think>")
}

// contexts are the ways in which servers say how many tokens they read.
var contexts = regexp.MustCompile(`(?i)(?:context length is|context size \(|context window (?:of|is)|maximum context length of)\s*(\d{3,9})|"n_ctx":\s*(\d{3,9})`)

// contextIn finds the size of the context in a refusal, 0 if it is not there.
func contextIn(body string) int {
	m := contexts.FindStringSubmatch(body)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(cmp.Or(m[1], m[2])) // digits
	return n
}
