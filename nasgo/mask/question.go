package mask

import (
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// Question is a question as the proposer is asked it. Texts that name what is
// hidden are replaced: reasons and problems, but not the hints of people, who
// know what they want to give away. The task stays, since building a network
// takes it; a prompt that hides the dataset leaves it out.
func (k *Masked) Question(q nasgo.Question) nasgo.Question {
	if k.mask.None() {
		return q
	}
	q.Space = k.Space
	q.History = convert(q.History, k.outcome)
	q.Open = convert(q.Open, k.Hide)
	q.Attempts, q.Past = convert(q.Attempts, k.attempt), convert(q.Past, k.attempt)
	return q
}

// Proposal is what a proposer said of the masked space, as one of the real
// space. Its words stay in terms of what it saw.
func (k *Masked) Proposal(p nasgo.Proposal) nasgo.Proposal {
	p.Arch = k.Show(p.Arch)
	if p.Predicted != nil {
		real := k.ShowScore(*p.Predicted)
		p.Predicted = &real
		if real < 0 || real > 100 { // it took the scale for another one
			p.Predicted = nil
		}
	}
	if k.mask.Rescale { // it is of points on another scale
		p.Confidence = nil
	}
	return p
}

func (k *Masked) outcome(o nasgo.Outcome) nasgo.Outcome {
	o.Arch = k.Hide(o.Arch)
	o.Key = k.Space.Encode(o.Arch)
	if o.Score != nil {
		s := *o.Score
		s.Percent = k.HideScore(s.Percent)
		o.Score = &s
	}
	o.Reason, o.Said = k.neutral(o.Reason, "no details"), k.neutral(o.Said, "")
	return o
}

// attempt hides what the study said of an answer. What the proposer itself said
// of it is in terms of the masked space already.
func (k *Masked) attempt(a nasgo.Attempt) nasgo.Attempt {
	if !strings.HasPrefix(a.Problem, nasgo.ErrNoProposal.Error()) {
		a.Problem = k.neutral(a.Problem, "that design cannot be used")
	}
	return a
}

// neutral is a text, or what is said instead of one that gives something away.
func (k *Masked) neutral(text, instead string) string {
	if text != "" && k.mask.space() && k.tells(text) {
		return instead
	}
	return text
}

// tells says whether a text has a real key in it or, where names are hidden, a
// real name.
func (k *Masked) tells(text string) bool {
	for word := range strings.FieldsSeq(text) {
		if _, err := k.real.Decode(strings.Trim(word, `"'.:;`)); err == nil {
			return true
		}
	}
	text = strings.ToLower(text)
	return k.mask.Names && slices.ContainsFunc(k.names, func(name string) bool { return strings.Contains(text, name) })
}

// names are those of a space that mean something, in small letters: not "0" or "k3".
func names(s *spaces.Space) []string {
	list := []string{strings.ToLower(s.Name)}
	for _, c := range s.Choices {
		for _, name := range append([]string{c.Name}, c.Options...) {
			if name = strings.ToLower(name); len(name) > 2 && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

func convert[T any](list []T, f func(T) T) []T {
	if list == nil {
		return nil
	}
	out := make([]T, len(list))
	for i, x := range list {
		out[i] = f(x)
	}
	return out
}
