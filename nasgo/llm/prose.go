package llm

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// shortestKey is the number of choices from which a key or list in the middle
// of an answer is taken for one: shorter ones are too easily something else.
const shortestKey = 4

// longestGap is how far the lists of a network's stages are from each other at
// most, in bytes.
const longestGap = 80

// prose finds networks outside of JSON objects, in order of their places.
func (r reader) prose(text string, vs []found) []candidate {
	out := append(r.arrays(text, vs), r.stages(text, vs)...)
	out = append(out, r.lines(blank(text, vs))...)
	slices.SortStableFunc(out, func(a, b candidate) int { return a.at - b.at })
	return out
}

func (r reader) candidate(a spaces.Arch, problem string, at int, alone bool) candidate {
	return candidate{Proposal: nasgo.Proposal{Arch: a}, problem: problem, at: at, alone: alone}
}

// arrays are whole networks as arrays.
func (r reader) arrays(text string, vs []found) (out []candidate) {
	for _, v := range vs {
		list, ok := v.value.([]any)
		if !ok || len(r.within(list)) > 0 {
			continue
		}
		a, problem := r.array(list)
		if problem == "" || len(vs) == 1 { // the only array is meant to be the network
			out = append(out, r.candidate(a, problem, v.to, ends(text, v.to)))
		}
	}
	return out
}

// ends says whether a line ends at a place, but for punctuation.
func ends(text string, at int) bool {
	rest, _, _ := strings.Cut(text[at:], "\n")
	return strings.Trim(rest, " \t\r.,;:*`)\"'") == ""
}

// stages joins lists that follow one another closely, one a stage, into
// networks: as many as together have an option for each choice.
func (r reader) stages(text string, vs []found) (out []candidate) {
	var flat []any
	end := 0
	for _, v := range vs {
		list, ok := v.value.([]any)
		if !ok || !r.part(list) {
			flat = nil
			continue
		}
		if v.from-end > longestGap || strings.Contains(text[end:v.from], "\n\n") {
			flat = nil
		}
		flat, end = append(flat, list...), v.to
		if len(flat) == len(r.space.Choices) {
			if a, problem := r.array(flat); problem == "" {
				out = append(out, r.candidate(a, "", v.to, ends(text, v.to)))
			}
			flat = nil
		}
	}
	return out
}

// part says whether a list may be a stage: options, but not all of them.
func (r reader) part(list []any) bool {
	if len(list) >= len(r.space.Choices) {
		return false
	}
	for _, v := range list {
		switch v.(type) {
		case json.Number, string:
		default:
			return false
		}
	}
	return true
}

// blank is a text with its JSON values out of sight; places stay.
func blank(text string, vs []found) string {
	b := []byte(text)
	for _, v := range vs {
		for i := v.from; i < v.to; i++ {
			if b[i] != '\n' {
				b[i] = ' '
			}
		}
	}
	return string(b)
}

var (
	bullet = regexp.MustCompile(`^\s*(?:[-*•>]|\d{1,3}[.)])\s+`)
	// label is what may stand before a list for it to be taken for a network.
	label = regexp.MustCompile(`(?i)\b(arch|architecture|design|network|proposal|propose|answer|key|final|option numbers|next)\b`)
)

// marks is what may surround a key.
const marks = " \t\r\"'`*.,:;()<>“”"

// lines finds keys and lists in the lines of a text.
func (r reader) lines(text string) (out []candidate) {
	if one := strings.Trim(text, marks+"\n"); !strings.Contains(one, "\n") {
		if a, problem := r.text(one); problem == "" {
			return []candidate{r.candidate(a, "", len(text), true)}
		}
	}
	if len(r.space.Choices) < shortestKey { // any number looks like a key
		return nil
	}
	at := 0
	for line := range strings.SplitAfterSeq(text, "\n") {
		if len(strings.TrimSpace(line)) < shortestKey {
			at += len(line)
			continue
		}
		if c, ok := r.line(strings.TrimRight(line, "\r\n"), at); ok {
			out = append(out, c)
		} else {
			out = append(out, r.keys(line, at)...)
		}
		at += len(line)
	}
	return out
}

// line reads a line that is a network, after a label if it has one.
func (r reader) line(line string, at int) (candidate, bool) {
	at += len(line)
	rest := line[len(bullet.FindString(line)):]
	if i := strings.LastIndex(rest, ":"); i >= 0 && label.MatchString(rest[:i]) {
		if a, problem := r.text(strings.Trim(rest[i+1:], marks)); problem == "" {
			return r.candidate(a, "", at, true), true
		}
	}
	a, problem := r.text(strings.Trim(rest, marks))
	return r.candidate(a, "", at, true), problem == ""
}

// keys finds keys of the space's notation among the words of a line.
func (r reader) keys(line string, at int) (out []candidate) {
	for from := 0; from < len(line); {
		width := strings.IndexAny(line[from:], " \t\r\n")
		if width < 0 {
			width = len(line) - from
		}
		word := strings.Trim(line[from:from+width], marks)
		if len(word) >= shortestKey {
			if a, err := r.space.Decode(word); err == nil {
				out = append(out, r.candidate(a, "", at+from+width, ends(line, from+width)))
			}
		}
		from += width + 1
	}
	return out
}
