package llm

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/genius-nas/nasgo/spaces"
)

// reader reads architectures of a space. Its methods give the architecture, or
// what was wrong in words for the model.
type reader struct {
	space *spaces.Space
	words []vocabulary // by choice
}

func newReader(s *spaces.Space) reader { return reader{space: s, words: vocabularies(s)} }

// value reads what stands where an architecture is expected.
func (r reader) value(v any) (spaces.Arch, string) {
	switch v := v.(type) {
	case []any:
		return r.array(v)
	case object:
		return r.named(v)
	case string:
		return r.text(v)
	case json.Number:
		if len(r.space.Choices) == 1 {
			return r.array([]any{v})
		}
		return r.text(v.String())
	}
	return nil, fmt.Sprintf("the network is %s, want an array of %d option numbers", clean(fmt.Sprint(v), 40), len(r.space.Choices))
}

// array reads a list of options, by number or name; stages may be lists of their own.
func (r reader) array(list []any) (spaces.Arch, string) {
	if whole := r.several(list); len(whole) > 0 {
		return same(whole)
	}
	n := len(r.space.Choices)
	flat := flatten(list, nil)
	if len(flat) != n {
		return nil, fmt.Sprintf("the array has %d options, want %d, one for each choice", len(flat), n)
	}
	a := make(spaces.Arch, n)
	for i, v := range flat {
		o, problem := r.option(i, v)
		if problem != "" {
			return nil, problem
		}
		a[i] = o
	}
	return a, ""
}

// several reads a list of whole architectures, nil if it is none.
func (r reader) several(list []any) (all []spaces.Arch) {
	n := len(r.space.Choices)
	for _, v := range list {
		inner, ok := v.([]any)
		if !ok || len(flatten(inner, nil)) != n || n == 1 {
			return nil
		}
		a, problem := r.array(inner)
		if problem != "" {
			return nil
		}
		all = append(all, a)
	}
	return all
}

func flatten(list, into []any) []any {
	for _, v := range list {
		if inner, ok := v.([]any); ok {
			into = flatten(inner, into)
		} else {
			into = append(into, v)
		}
	}
	return into
}

// same is the architecture that all readings agree on.
func same(readings []spaces.Arch) (spaces.Arch, string) {
	first := readings[0]
	for _, a := range readings[1:] {
		if list(a) != list(first) {
			return nil, fmt.Sprintf("it is not clear which network is meant, %s or %s", list(first), list(a))
		}
	}
	return first, ""
}

// text reads a key in the space's notation, or a list of options with
// separators.
func (r reader) text(s string) (spaces.Arch, string) {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "[") {
		if v, err := decode(s); err == nil {
			return r.value(v)
		}
	}
	var readings []spaces.Arch
	a, err := r.space.Decode(s)
	if err == nil {
		readings = append(readings, a)
	}
	parts := split(s)
	if strings.Count(s, "[") != strings.Count(s, "]") {
		parts = nil // cut off: what follows is not known
	}
	if len(parts) == len(r.space.Choices) && len(parts) > 1 {
		var words []any
		for _, p := range parts {
			words = append(words, p)
		}
		if a, problem := r.array(words); problem == "" {
			readings = append(readings, a)
		}
		if a, err := r.space.Decode(strings.Join(parts, "")); err == nil { // "1,0,2" of "102"
			readings = append(readings, a)
		}
	}
	if a, ok := r.digits(s); ok {
		readings = append(readings, a)
	}
	if len(readings) == 0 {
		return nil, fmt.Sprintf("%q is no network of this space: %s", clean(s, 80), clean(err.Error(), 200))
	}
	return same(readings)
}

// digits reads one digit a choice, in groups or in a row: "02 012 100".
func (r reader) digits(s string) (spaces.Arch, bool) {
	s = strings.Join(strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune(" ,-|\t\n", c) }), "")
	if len(s) != len(r.space.Choices) || len(s) < shortestKey || strings.Trim(s, "0123456789") != "" {
		return nil, false
	}
	if a, err := r.space.Decode(s); err == nil {
		return a, true
	}
	switch r.space.Key.(type) {
	case nil, spaces.Digits:
		return nil, false // what the digits are is the notation's to say
	}
	a := make(spaces.Arch, len(s))
	for i := range s {
		a[i] = int(s[i] - '0')
	}
	return a, r.space.Check(a) == nil
}

// split takes a list apart at its separators.
func split(s string) []string {
	s = strings.Trim(s, "[](){} \t\r\n")
	for _, separator := range []string{",", ";", "->", "→", "|"} {
		if strings.Contains(s, separator) {
			parts := strings.Split(s, separator)
			for i := range parts {
				parts[i] = strings.Trim(parts[i], " \t\r\n\"'`")
			}
			return parts
		}
	}
	return strings.Fields(s)
}

// named reads an object with a field for each choice, and no other.
func (r reader) named(o object) (spaces.Arch, string) {
	if a, ok := r.staged(o); ok {
		return a, ""
	}
	list, problem := r.fields(o)
	if problem == "" && len(o) != len(list) {
		problem = "the network has fields that are no choices, or a choice twice"
	}
	if problem != "" {
		return nil, problem
	}
	return r.array(list)
}

// fields are the values of an object by choice.
func (r reader) fields(o object) ([]any, string) {
	var list []any
	for _, c := range r.space.Choices {
		n := len(list)
		for _, m := range o {
			if strings.EqualFold(strings.TrimSpace(m.name), c.Name) && len(list) == n {
				list = append(list, m.value)
			}
		}
		if len(list) == n {
			return nil, fmt.Sprintf("the network has no field %q; give an array of %d option numbers", c.Name, len(r.space.Choices))
		}
	}
	return list, ""
}

// staged reads an object with a field for each stage or layer, in order:
// {"stage1": [0, 2], …} or {"2": 0, "3": 2, …}.
func (r reader) staged(o object) (spaces.Arch, bool) {
	var ps []piece
	p := scanner{reader: r}
	for _, m := range o {
		l, width := readLabel(m.name)
		if _, err := strconv.Atoi(m.name); err == nil {
			l, width = readLabel("layer " + m.name)
		}
		if width == 0 || width < len(strings.TrimRight(m.name, " :")) {
			continue // a reason, or the like
		}
		values := []any{m.value}
		if list, ok := m.value.([]any); ok {
			values = flatten(list, nil)
		}
		if values = p.fit(values, l); values == nil {
			return nil, false
		}
		ps = append(ps, piece{place: l, values: values})
	}
	if len(ps) == 0 {
		return nil, false
	}
	cs := r.runs("", ps)
	return cs[0].Arch, len(cs) == 1 && cs[0].problem == ""
}
