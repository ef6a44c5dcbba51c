package llm

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/sashabaranov/go-openai"

	"github.com/genius-nas/nasgo/nasgo"
)

// said is a model's answer.
type said struct {
	text    string
	problem string // why it cannot be read at all, "" if it can
}

// hear takes the words out of a choice.
func hear(c openai.ChatCompletionChoice, tokens int) said {
	text := c.Message.Content
	for _, part := range c.Message.MultiContent {
		text += part.Text
	}
	s := said{text: text}
	switch {
	case c.Message.Refusal != "":
		s.text = c.Message.Refusal
		s.problem = "the model refused: " + clean(c.Message.Refusal, 300)
	case c.FinishReason == openai.FinishReasonContentFilter:
		s.problem = "the endpoint's content filter stopped the answer"
	case c.FinishReason == openai.FinishReasonLength && !json.Valid([]byte(strings.TrimSpace(text))):
		s.problem = fmt.Sprintf("the answer was cut off after %d tokens; answer more briefly", tokens)
	case strings.TrimSpace(text) == "" && len(c.Message.ToolCalls) > 0:
		s.problem = "the model called a tool, and there is none"
	case strings.TrimSpace(text) == "":
		s.problem = "the answer is empty"
	}
	return s
}

// unusable is an answer without a proposal.
type unusable struct{ answer, problem string }

// Error says what was wrong.
func (u *unusable) Error() string { return nasgo.ErrNoProposal.Error() + ": " + u.problem }

// Unwrap is nasgo.ErrNoProposal.
func (u *unusable) Unwrap() error { return nasgo.ErrNoProposal }

// Answer is what the model wrote.
func (u *unusable) Answer() string { return u.answer }

// proposal reads an answer and checks that it is a new, feasible architecture.
func (s said) proposal(q nasgo.Question, k known) (nasgo.Proposal, error) {
	refuse := func(problem string) (nasgo.Proposal, error) {
		return nasgo.Proposal{}, &unusable{s.text, problem}
	}
	if s.problem != "" {
		return refuse(s.problem)
	}
	p, problem := read(s.text, q.Space, k)
	if problem != "" {
		return refuse(problem)
	}
	if err := q.Space.Feasible(p.Arch); err != nil {
		return refuse(clean(err.Error(), longestProblem))
	}
	if where, ok := k[identity(q.Space, p.Arch)]; ok {
		return refuse(fmt.Sprintf("%s %s; choose one that is not listed", list(p.Arch), where))
	}
	return p, nil
}
