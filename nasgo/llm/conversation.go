package llm

import (
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/nasgo"
)

// The longest earlier answer that is repeated in a conversation, in characters.
const longestAnswer = 1000

// conversation is a first message with the sections, which stays as it is from
// round to round, then each answer of the model with what came of it. What is
// true for this round only, the hints and the open proposals, stands in the last
// message. Where there is not room for all, the first rounds are left out.
func (w writer) conversation(space room) []Message {
	var first, last []Section
	for _, s := range w.p.sections() {
		switch s.Kind {
		case SectionOpen, SectionHints:
			last = append(last, s)
		case SectionResults, SectionAttempts: // they are the conversation
		default:
			first = append(first, s)
		}
	}
	begin, end := w.parts(first, endless), w.parts(last, endless)
	for _, p := range append(begin, end...) {
		space.tokens -= p.Tokens()
	}
	now := w.exchanges(w.q.Attempts)
	for _, m := range now {
		space.tokens -= perMessage + Tokens(m.Content())
	}
	rounds, note := w.rounds(space)
	if note != "" {
		begin = append(begin, Part{Kind: SectionResults, Title: "Earlier rounds", Text: note})
	}
	messages := append([]Message{{Role: "user", Parts: begin}}, append(rounds, now...)...)
	at := len(messages) - 1
	messages[at].Parts = append(messages[at].Parts, end...)
	return messages
}

// rounds are the messages of the latest rounds that there is room for, and what is
// said of those that are left out.
func (w writer) rounds(space room) (messages []Message, note string) {
	attempts := map[int][]nasgo.Attempt{}
	for _, a := range w.q.Past {
		attempts[a.Trial] = append(attempts[a.Trial], a)
	}
	list := w.q.History
	space.tokens -= 60   // for the note
	var kept [][]Message // the latest first
	from, hidden := len(list), 0
	for most := min(w.p.History.most(len(list)), space.results); from > 0; from-- {
		o := list[from-1]
		if o.Score == nil && w.p.History.HideFailed {
			hidden++
			continue
		}
		round := append(w.exchanges(attempts[o.Trial]), w.round(o)...)
		for _, m := range round {
			space.tokens -= perMessage + Tokens(m.Content())
		}
		if len(kept) >= most || space.tokens < 0 {
			break
		}
		kept = append(kept, round)
	}
	for _, round := range slices.Backward(kept) {
		messages = append(messages, round...)
	}
	return messages, w.note(list[:from], hidden)
}

// note says which rounds are left out.
func (w writer) note(left []nasgo.Outcome, hidden int) string {
	text := ""
	if len(left) > 0 {
		text = fmt.Sprintf("Left out for brevity: the first %s.", several(len(left), "round"))
		if i := best(left); i >= 0 {
			text += fmt.Sprintf(" The best of them was round %d: %s with %s.", left[i].Trial, w.design(left[i].Arch), w.score(left[i].Score.Percent))
		}
		text += "\n"
	}
	if hidden > 0 {
		text += fmt.Sprintf("Left out: %s without a result.\n", several(hidden, w.thing()))
	}
	return text
}

// round is a network and what it reached.
func (w writer) round(o nasgo.Outcome) []Message {
	return []Message{reply(w.said(o)), {Role: "user", Parts: []Part{{Kind: SectionResults,
		Text: w.reached(o) + fmt.Sprintf(" Choose the next %s.\n", w.thing())}}}}
}

func (w writer) reached(o nasgo.Outcome) string {
	size := w.size(o)
	if size != "" {
		size = ", " + size
	}
	switch {
	case o.Score != nil:
		return fmt.Sprintf("Round %d: %s %s%s.", o.Trial, w.measure(), w.score(o.Score.Percent), size)
	case o.State == nasgo.Rejected:
		return fmt.Sprintf("Round %d was not evaluated, a person said no: %s.", o.Trial, because(o.Reason))
	}
	return fmt.Sprintf("Round %d failed%s: %s.", o.Trial, size, because(o.Reason))
}

// exchanges are answers that were no proposal, each with what was wrong.
func (w writer) exchanges(attempts []nasgo.Attempt) (messages []Message) {
	if w.p.History.HideAttempts {
		return nil
	}
	for _, a := range attempts[max(len(attempts)-attemptsShown, 0):] {
		messages = append(messages, reply(or(clean(a.Answer, longestAnswer), "(an empty answer)")),
			Message{Role: "user", Parts: []Part{{Kind: SectionAttempts,
				Text: fmt.Sprintf("That cannot be used: %s. Choose another %s.\n", wrong(a), w.thing())}}})
	}
	return messages
}

func reply(text string) Message {
	return Message{Role: "assistant", Parts: []Part{{Text: text}}}
}
