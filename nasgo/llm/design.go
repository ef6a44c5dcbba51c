package llm

import (
	"fmt"
	"math"
	"regexp"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// Design is what one message of a model proposes, and what the conversation says
// of it.
type Design struct {
	Message int         // place in the list of messages, from 0
	Arch    spaces.Arch // nil where the message has no network
	Problem string      // why it has none
	Cost    nn.Cost     // counted by the space
	// Stated is the FLOPs that the next message says it has, in millions; nil if
	// that says none.
	Stated *float64
	// Range is what the question before it allowed, or the Space where the
	// question said nothing; InRange whether the network keeps it. Both are nil
	// where nothing limits it.
	Range   *spaces.Constraint
	InRange *bool
	Verdict Verdict
	// Answer is what was said instead of a result, of a Refused one.
	Answer string
	// Accuracy is what a later message says it reached, in percent, nil if none
	// does. The conversation does not say on which data.
	Accuracy *float64
}

// Verdict is what came of a design in its conversation.
type Verdict string

// The verdicts.
const (
	Evaluated Verdict = "evaluated" // a later message lists it, with what it reached
	Refused   Verdict = "refused"   // the next message asks for another
	Unjudged  Verdict = "unjudged"  // the conversation ends here
)

// closeEnough is how far a stated figure, rounded, may be from the counted one, in
// millions of FLOPs.
const closeEnough = 1.5

// Designs reads every message of the model as a network of a space. The limit
// replaces the ranges that the questions state, if it is not nil. The error wraps
// ErrTranscript where the conversation is about another space: no message has a
// network of this one, or most have not the FLOPs that it states.
func (t Transcript) Designs(s *spaces.Space, limit *spaces.Constraint) ([]Design, error) {
	r := newReader(s)
	var out []Design
	var q inquiry
	for i, turn := range t.Turns {
		switch turn.Role {
		case "user":
			q = r.inquiry(turn.Content, q)
		case "assistant":
			d := Design{Message: i, Verdict: Unjudged}
			if err := r.design(&d, turn.Content, q.known); err != nil {
				return nil, err
			}
			d.limit(s, limit, q.allowed)
			t.judge(r, &d, q)
			out = append(out, d)
		}
	}
	return out, t.check(s, out)
}

// inquiry is what a user's message asks and lists.
type inquiry struct {
	allowed *spaces.Constraint // the latest range stated
	listed  []result
	known   known // the networks listed
}

// result is one that a question lists.
type result struct {
	arch     spaces.Arch // nil if it cannot be read
	stated   *float64
	accuracy *float64
}

// inquiry reads a message that follows another.
func (r reader) inquiry(text string, before inquiry) inquiry {
	q := inquiry{allowed: before.allowed, listed: r.results(text)}
	if q.listed == nil { // about the same question still
		q.listed = before.listed
	}
	if c, ok := rangeOf(text); ok {
		q.allowed = &c
	}
	q.known = known{}
	for i, l := range q.listed {
		if l.arch != nil {
			q.known[identity(r.space, l.arch)] = fmt.Sprintf("is result %d of the question", i+1)
		}
	}
	return q
}

var heading = regexp.MustCompile(`(?im)^[\s>#*•-]*(?:experiment|trial|round|result|design)\s*#?\s*(\d{1,4})\b`)

// results are the networks that a message lists with what they reached.
func (r reader) results(text string) (out []result) {
	heads := heading.FindAllStringIndex(text, -1)
	for i, h := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		block := text[h[1]:end]
		l := result{stated: stated(block), accuracy: accurate(block)}
		if l.accuracy == nil {
			continue
		}
		if p, problem := r.read(block, nil); problem == "" {
			l.arch = p.Arch
		}
		out = append(out, l)
	}
	return out
}

// design reads a message of the model.
func (r reader) design(d *Design, text string, k known) (err error) {
	p, problem := r.read(text, k)
	if d.Problem = problem; problem != "" {
		return nil
	}
	d.Arch = p.Arch
	d.Cost, err = r.space.Cost(p.Arch)
	return err
}

// limit says whether the network keeps the range.
func (d *Design) limit(s *spaces.Space, given, allowed *spaces.Constraint) {
	switch {
	case given != nil:
		d.Range = given
	case allowed != nil:
		d.Range = allowed
	case len(s.Constraints) > 0:
		d.Range = &s.Constraints[0]
	}
	if d.Range == nil || d.Arch == nil {
		return
	}
	ok := d.Range.Holds(d.Cost)
	for _, c := range s.Constraints {
		ok = ok && c.Holds(d.Cost)
	}
	d.InRange = &ok
}

// judge reads what follows a design: a refusal, or the next question, which lists
// it.
func (t Transcript) judge(r reader, d *Design, q inquiry) {
	rest := t.Turns[d.Message+1:]
	at := slices.IndexFunc(rest, func(m Turn) bool { return m.Role == "user" || m.Role == "assistant" })
	if at < 0 {
		return
	}
	if rest[at].Role == "assistant" {
		d.Verdict, d.Answer = Refused, "nothing was said of it"
		return
	}
	text := rest[at].Content
	switch more := r.results(text); {
	case len(more) > len(q.listed):
		d.Verdict = Evaluated
		d.Accuracy = d.listed(more[len(q.listed)], more[:len(q.listed)])
	case more == nil && accurate(text) != nil:
		d.Verdict, d.Accuracy = Evaluated, accurate(text)
	default:
		d.Verdict, d.Answer = Refused, clean(text, longestProblem)
	}
	if at == 0 && r.results(text) == nil {
		d.Stated = stated(text)
	}
}

// listed is the accuracy of a design that a question lists, nil if it lists
// another one. Its FLOPs tell which it is where the network before it was pasted
// in its place.
func (d *Design) listed(l result, before []result) *float64 {
	pasted := len(before) > 0 && l.arch != nil && slices.Equal(l.arch, before[len(before)-1].arch)
	switch {
	case d.Arch == nil:
		return nil
	case slices.Equal(l.arch, d.Arch):
		return l.accuracy
	case (l.arch == nil || pasted) && l.stated != nil && math.Abs(*l.stated-float64(d.Cost.FLOPs)/1e6) <= closeEnough:
		return l.accuracy
	}
	return nil
}

// check says what speaks against a conversation about this space.
func (t Transcript) check(s *spaces.Space, ds []Design) error {
	designs, told, other := 0, 0, Design{}
	differ := 0
	for _, d := range ds {
		if d.Arch == nil {
			other = d
			continue
		}
		designs++
		if d.Stated != nil {
			told++
			if math.Abs(*d.Stated-float64(d.Cost.FLOPs)/1e6) > closeEnough {
				differ++
			}
		}
	}
	switch {
	case designs == 0:
		return fmt.Errorf("%w about the space %s: none of the model's %d messages has a network of it; message %d: %s",
			ErrTranscript, s.Name, len(ds), other.Message, other.Problem)
	case 2*differ > told:
		return fmt.Errorf("%w about the space %s: of %d networks whose FLOPs it states, %d have others in this space: is it about another one, or other images?",
			ErrTranscript, s.Name, told, differ)
	}
	return nil
}
