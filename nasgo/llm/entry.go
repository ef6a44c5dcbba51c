package llm

import (
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/spaces"
)

// entry is the name of a choice with what was chosen, as words.
type entry struct {
	name, value string
	span
}

// entries reads lines that name a choice each, in any order: "width: 16".
func (r reader) entries(s sheet) []candidate {
	var list []entry
	at := 0
	for line := range strings.SplitAfterSeq(s.text, "\n") {
		text := line[len(opening.FindString(line)):]
		name, value, ok := strings.Cut(text, ":")
		if !ok {
			name, value, ok = strings.Cut(text, "=")
		}
		if ok {
			list = append(list, entry{name, strings.TrimRight(value, "\r\n"), span{at, at + len(line)}})
		}
		at += len(line)
	}
	return r.byName(list)
}

// byName makes networks of entries, each as soon as every choice has one. A
// choice that comes again begins anew.
func (r reader) byName(list []entry) (out []candidate) {
	places := map[string]int{}
	for i, c := range r.space.Choices {
		places[plain(c.Name)] = i
	}
	got, from := map[int]any{}, 0
	for _, e := range list {
		i, known := places[plain(e.name)]
		values := r.loose(e.value, 1)
		if !known || len(values) != 1 {
			continue
		}
		if _, again := got[i]; again || len(got) == 0 {
			got, from = map[int]any{}, e.from
		}
		if got[i] = fmt.Sprint(values[0]); len(got) < len(r.space.Choices) {
			continue
		}
		a, problem := r.chosen(got)
		out = append(out, r.candidate(a, problem, "parts", span{from, e.to}, true))
		got = map[int]any{}
	}
	return out
}

// chosen is the network of one option a choice.
func (r reader) chosen(options map[int]any) (spaces.Arch, string) {
	list := make([]any, len(options))
	for i, v := range options {
		list[i] = v
	}
	return r.array(list)
}
