package llm

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
)

// Draft is what would be sent for a question: messages made of parts, so that a
// person sees what each says and takes.
type Draft struct {
	Messages []Message
	// Tokens of all messages: an estimate, see the function Tokens.
	Tokens int
}

// Message is one of those that are sent.
type Message struct {
	Role  string // "user", or "assistant" for an earlier answer of the model
	Parts []Part
}

// Part is a section as it is sent.
type Part struct {
	Kind  Kind
	Title string // that stands above it, "" for none
	Text  string
}

// Content is the message as it is sent.
func (m Message) Content() string {
	var b strings.Builder
	for i, p := range m.Parts {
		b.WriteString(p.under(i > 0 && m.Parts[i-1].Title != ""))
	}
	return strings.TrimPrefix(b.String(), "\n") // nothing stands before the first title
}

// under is the part under its title; a part without one that follows a part with
// one is set off by an empty line.
func (p Part) under(titled bool) string {
	switch {
	case p.Title != "":
		return "\n## " + p.Title + "\n" + p.Text
	case titled:
		return "\n" + p.Text
	}
	return p.Text
}

// Tokens estimates what the part takes with its title.
func (p Part) Tokens() int { return Tokens(p.under(true)) }

// String is all messages in one text; where there are several, each under its role.
func (d Draft) String() string {
	if len(d.Messages) == 1 {
		return d.Messages[0].Content()
	}
	var b strings.Builder
	for _, m := range d.Messages {
		b.WriteString("[" + m.Role + "]\n" + strings.TrimRight(m.Content(), "\n") + "\n\n")
	}
	return b.String()
}

// room is what there is for results: tokens, and a number.
type room struct{ tokens, results int }

var endless = room{math.MaxInt, math.MaxInt}

// perMessage is how many tokens a message takes besides its words, about.
const perMessage = 5

// Draft is what is sent for a question, behind the mask if there is one. It is
// kept within so many tokens, by the estimate, by leaving out results, and says
// what it left out; 0 means without limit. What is no result is never left out,
// so that a limit below that is not kept.
func (p Prompt) Draft(q nasgo.Question, tokens int) Draft {
	space := endless
	if tokens > 0 {
		space.tokens = tokens
	}
	return p.draft(p.Mask.Of(q.Space).Question(p.seen(q)), space)
}

// draft is Draft for a question that is masked already.
func (p Prompt) draft(q nasgo.Question, space room) Draft {
	w := writer{p, q}
	var d Draft
	if p.Conversation {
		d.Messages = w.conversation(space)
	} else {
		d.Messages = []Message{{Role: "user", Parts: w.parts(p.sections(), space)}}
	}
	for _, m := range d.Messages {
		d.Tokens += perMessage + Tokens(m.Content())
	}
	return d
}

// parts writes sections; the results get the room that the others leave.
func (w writer) parts(sections []Section, space room) []Part {
	parts := make([]Part, len(sections))
	space.tokens -= perMessage
	for i, s := range sections {
		parts[i] = Part{Kind: s.Kind, Title: title(s)}
		if s.Kind != SectionResults {
			parts[i].Text = w.text(s, endless)
			space.tokens -= parts[i].Tokens()
		}
	}
	for i, s := range sections {
		if s.Kind == SectionResults {
			space.tokens -= parts[i].Tokens()
			parts[i].Text = w.text(s, space)
		}
	}
	said := parts[:0]
	for _, p := range parts {
		if p.Text != "" {
			said = append(said, p)
		}
	}
	return said
}

// Sent is what was sent in a recorded exchange, as far as it was messages; false
// where it was none.
func Sent(x nasgo.Exchange) (Draft, bool) {
	var body struct {
		Messages []struct {
			Role    string `json:"role"`
			Content string `json:"content"`
		} `json:"messages"`
	}
	if json.Unmarshal(x.Request, &body) != nil || len(body.Messages) == 0 {
		return Draft{}, false
	}
	var d Draft
	for _, m := range body.Messages {
		d.Messages = append(d.Messages, Message{Role: m.Role, Parts: []Part{{Text: m.Content}}})
		d.Tokens += perMessage + Tokens(m.Content)
	}
	return d, true
}
