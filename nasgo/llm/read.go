package llm

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// longestText is how much of an answer is searched for a network when it is not
// JSON as a whole, in bytes.
const longestText = 1 << 16

// candidate is something in an answer that may be its network.
type candidate struct {
	nasgo.Proposal
	problem  string // why it is none, "" if it is one
	from, at int    // where it begins and ends in the text
	alone    bool   // it stands for itself, not in the middle of a sentence
	form     string // how it is written: "list", "line" or "parts"
	parts    []any  // of one that is no whole network
	pieces   int    // that it has then
}

// read finds the proposal in an answer, or says in words for the model why
// there is none. JSON with a network in it comes first, the last one of
// several, since models correct themselves; then lists and keys in the prose.
// What could be meant in two ways is no proposal.
func read(text string, s *spaces.Space, k known) (nasgo.Proposal, string) {
	return newReader(s).read(text, k)
}

func (r reader) read(text string, k known) (nasgo.Proposal, string) {
	text, problem := unthought(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")))
	if problem != "" {
		return nasgo.Proposal{}, problem
	}
	if len(text) > longestText && !json.Valid([]byte(text)) {
		return nasgo.Proposal{}, fmt.Sprintf("the answer has %d characters and is not JSON; answer with the JSON object alone", len(text))
	}
	vs := values(text)
	objects := r.objects(vs)
	weak := r.prose(text, vs)
	if len(objects) > 0 {
		return r.last(text, objects[len(objects)-1], weak, k)
	}
	return r.choose(text, weak, k, unread(text, vs, len(r.space.Choices)))
}

// unthought cuts off what a model thought before it answered.
func unthought(text string) (string, string) {
	const begin, end = "<think>", "</think>"
	if at := strings.LastIndex(text, end); at >= 0 {
		return strings.TrimSpace(text[at+len(end):]), ""
	}
	if strings.HasPrefix(text, begin) {
		return "", "the thinking has no end, so there is no answer after it"
	}
	return text, ""
}

// unread says why a text without candidates has none.
func unread(text string, vs []found, choices int) string {
	if len(vs) == 0 && strings.ContainsAny(text, "{[") {
		return "the JSON in the answer is not whole; answer with one JSON object"
	}
	return fmt.Sprintf("there is no network in the answer; answer with a JSON object that has \"arch\", an array of %d option numbers", choices)
}

// last is the proposal of the last object, unless the prose after it says another.
func (r reader) last(text string, c candidate, weak []candidate, k known) (nasgo.Proposal, string) {
	if c.problem != "" {
		return nasgo.Proposal{}, c.problem
	}
	for _, w := range weak {
		if w.from >= c.at && w.problem == "" && !k.has(r.space, w.Arch) && stance(text, w) != other {
			if _, problem := same([]spaces.Arch{c.Arch, w.Arch}); problem != "" {
				return nasgo.Proposal{}, problem
			}
		}
	}
	return c.Proposal, ""
}

func (k known) has(s *spaces.Space, a spaces.Arch) bool {
	_, ok := k[identity(s, a)]
	return ok
}

// objects reads the networks that are fields of JSON objects, in order.
func (r reader) objects(vs []found) (out []candidate) {
	for _, v := range vs {
		cs := r.within(v.value)
		if len(cs) == 0 {
			continue
		}
		c := cs[len(cs)-1]
		for _, other := range cs { // several in one value stand side by side: none is the last
			if c.problem == "" && other.problem == "" {
				_, c.problem = same([]spaces.Arch{other.Arch, c.Arch})
			}
		}
		c.from, c.at = v.from, v.to
		out = append(out, c)
	}
	return out
}

// within looks for networks in a value and what it holds.
func (r reader) within(v any) (out []candidate) {
	switch v := v.(type) {
	case object:
		if c, ok := r.object(v); ok {
			return []candidate{c}
		}
		for _, m := range v {
			out = append(out, r.within(m.value)...)
		}
	case []any:
		for _, e := range v {
			out = append(out, r.within(e)...)
		}
	}
	return out
}

// The names by which fields of an answer go.
var (
	archNames = []string{"arch", "architecture", "network", "design", "key", "choices", "operations", "ops", "op list", "operation ids", "op ids",
		"operation list", "operation id list", "list", "layers", "stages"}
	reasonNames     = []string{"reason", "reasoning", "rationale", "explanation", "why"}
	confidenceNames = []string{"confidence", "certainty"}
	predictedNames  = []string{"predicted", "predicted accuracy", "expected accuracy", "prediction"}
)

// object reads an object that has a network as a field, or a field for every choice.
func (r reader) object(o object) (candidate, bool) {
	var c candidate
	var readings []spaces.Arch
	there := false
	for _, v := range named(o, archNames) {
		if inner, ok := v.(object); ok && len(named(inner, archNames)) > 0 {
			return candidate{}, false // the network is further in
		}
		there = true
		a, problem := r.value(v)
		if problem != "" {
			c.problem = problem
		} else {
			readings = append(readings, a)
		}
	}
	if a, ok := r.staged(o); !there && ok {
		return candidate{Proposal: r.about(o, a)}, true
	}
	if list, problem := r.fields(o); !there && problem == "" {
		a, problem := r.array(list)
		return candidate{Proposal: r.about(o, a), problem: problem}, true
	}
	if c.problem == "" && len(readings) > 0 {
		var a spaces.Arch
		a, c.problem = same(readings)
		c.Proposal = r.about(o, a)
	}
	return c, there
}

// about adds what an object says about its network.
func (r reader) about(o object, a spaces.Arch) nasgo.Proposal {
	p := nasgo.Proposal{Arch: a}
	for _, v := range named(o, reasonNames) {
		if text, ok := v.(string); ok && p.Reason == "" {
			p.Reason = clean(text, longestReason)
		}
	}
	for _, v := range named(o, predictedNames) {
		if p.Predicted == nil {
			p.Predicted = percent(v)
		}
	}
	for _, v := range named(o, confidenceNames) {
		if p.Confidence == nil && p.Predicted != nil {
			p.Confidence = chance(v)
		}
	}
	return p
}

// named are the values of the fields that go by one of some names.
func named(o object, names []string) (out []any) {
	for _, m := range o {
		for _, name := range names {
			if plain(m.name) == name && m.value != nil {
				out = append(out, m.value)
			}
		}
	}
	return out
}

// percent reads a predicted accuracy; what is no number from 0 to 100 is none.
func percent(v any) *float64 {
	text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(fmt.Sprint(v)), "%"))
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > 100 {
		return nil
	}
	return &f
}

// chance reads a confidence, asked for in percent, as a number from 0 to 1. What
// is between 0 and 1, which may be meant either way, is none.
func chance(v any) *float64 {
	p := percent(v)
	if p == nil || *p > 0 && *p < 1 {
		return nil
	}
	*p /= 100
	return p
}
