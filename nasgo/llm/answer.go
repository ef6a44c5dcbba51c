package llm

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

func (w writer) answer() string {
	text := fmt.Sprintf("Choose a %s that is not listed above", w.thing())
	switch {
	case w.p.batch > 0:
		text = fmt.Sprintf("Choose %d %ss that are not listed above, all different from each other", w.p.batch, w.thing())
	case w.p.Conversation:
		text = fmt.Sprintf("In each answer choose a %s that was not chosen before", w.thing())
	}
	if len(w.q.Space.Constraints) > 0 {
		text += ", within the constraints"
	}
	n := len(w.q.Space.Choices)
	switch w.p.Answer {
	case FormList:
		text += fmt.Sprintf(". Answer with the list of its %d option numbers, such as %s", n, w.example())
	case FormKey:
		text += fmt.Sprintf(". Answer with its key, such as %s", w.example())
	case FormObject:
		return text + ". " + w.fields(n)
	}
	return text + w.where() + ".\n"
}

// where says where in the answer the network stands.
func (w writer) where() string {
	switch {
	case w.p.batch > 0:
		return ", one a line, and nothing else"
	case w.p.Reason == ReasonFirst:
		return ", on the last line and after your thoughts"
	case w.p.Reason == ReasonBriefly:
		return ", on the last line, and a sentence before it on why it is worth a try"
	}
	return ", and nothing else"
}

// example is the network of the first options: a form to copy.
func (w writer) example() string { return w.design(make(spaces.Arch, len(w.q.Space.Choices))) }

// fields explains the JSON object of an answer.
func (w writer) fields(n int) string {
	type field struct{ name, says string }
	var all []field
	switch w.p.Reason {
	case ReasonBriefly:
		all = append(all, field{"reason", fmt.Sprintf("one or two sentences on why this %s is worth a try", w.thing())})
	case ReasonFirst:
		all = append(all, field{"reason", "your thoughts, in full sentences"})
	case ReasonNot:
	}
	all = append(all, field{"arch", fmt.Sprintf("the %s, an array of %d option numbers", w.thing(), n)})
	expect := "the accuracy you expect, in percent"
	if w.p.BlackBox {
		expect = "the score you expect"
	}
	if !w.p.NoPrediction {
		all = append(all, field{"predicted", expect},
			field{"confidence", fmt.Sprintf("how sure you are that it will be within %v point of that, in percent from 0 to 100", nasgo.Within)})
	}
	var b strings.Builder
	has := "It has"
	if w.p.batch > 0 {
		has = fmt.Sprintf("Its one field \"proposals\" is an array of %d objects. Each has", w.p.batch)
	}
	fmt.Fprintf(&b, "Answer with one JSON object and nothing else. %s %s:\n", has, [...]string{1: "one field", 2: "two fields", 3: "three fields", 4: "four fields"}[len(all)])
	for _, f := range all {
		fmt.Fprintf(&b, "- %q: %s\n", f.name, f.says)
	}
	return b.String()
}

// said writes an earlier answer again, in the form that was asked for.
func (w writer) said(o nasgo.Outcome) string {
	if w.p.Answer != FormObject {
		return w.design(o.Arch)
	}
	var again struct {
		Reason string      `json:"reason,omitempty"`
		Arch   spaces.Arch `json:"arch"`
	}
	again.Arch = o.Arch
	if w.p.Reason != ReasonNot {
		again.Reason = clean(o.Said, longestProblem)
	}
	raw, _ := json.Marshal(again) // a text and numbers
	return string(raw)
}
