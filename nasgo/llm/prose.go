package llm

import (
	"regexp"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// shortestKey is the number of choices from which a key or list in the middle
// of an answer is taken for one: shorter ones are too easily something else.
const shortestKey = 4

// prose finds networks outside of JSON objects, in order of their places.
func (r reader) prose(text string, vs []found) []candidate {
	out := append(r.arrays(text, vs), r.lines(blank(text, vs))...)
	s := newSheet(text, vs)
	tables, without := grids(s.text)
	for _, g := range tables {
		if c, ok := r.table(s, g); ok {
			out = append(out, c)
		}
	}
	s.text = without
	runs := r.runs(text, r.pieces(text, s))
	out = append(apart(out, runs), runs...)
	out = append(out, r.entries(s)...)
	slices.SortStableFunc(out, func(a, b candidate) int { return a.at - b.at })
	return out
}

// apart leaves out the lists that are parts of something larger, which is no
// network of this space: the first stage of another is none of its own.
func apart(lists, runs []candidate) []candidate {
	return slices.DeleteFunc(lists, func(l candidate) bool {
		return slices.ContainsFunc(runs, func(c candidate) bool {
			return c.problem != "" && c.pieces > 1 && c.from <= l.from && l.at <= c.at
		})
	})
}

func (r reader) candidate(a spaces.Arch, problem, form string, at span, alone bool) candidate {
	return candidate{Proposal: nasgo.Proposal{Arch: a}, problem: problem, form: form, from: at.from, at: at.to, alone: alone}
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
			out = append(out, r.candidate(a, problem, "list", v.span, begins(text, v.from) && ends(text, v.to)))
		}
	}
	return out
}

// ends says whether a line ends at a place, but for punctuation.
func ends(text string, at int) bool {
	rest, _, _ := strings.Cut(text[at:], "\n")
	return strings.Trim(rest, " \t\r.,;:*`)\"'") == ""
}

// begins says whether a line begins at a place, but for a label and punctuation.
func begins(text string, at int) bool {
	line := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
	line = strings.TrimRight(line[len(opening.FindString(line)):], " \t`*\"'(")
	return line == "" || strings.HasSuffix(line, ":") || strings.HasSuffix(line, "=")
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
	label = regexp.MustCompile(`(?i)\b(arch|architecture|design|network|proposal|propose|answer|key|final|operations?|operation ids?|op[_ ]list|option numbers|next)\b`)
)

// marks is what may surround a key.
const marks = " \t\r\"'`*.,:;()<>“”"

// lines finds keys and lists in the lines of a text.
func (r reader) lines(text string) (out []candidate) {
	if one := strings.Trim(text, marks+"\n"); !strings.Contains(one, "\n") {
		if a, problem := r.text(one); problem == "" {
			return []candidate{r.candidate(a, "", "line", span{0, len(text)}, true)}
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
	whole := span{at, at + len(line)}
	rest := line[len(bullet.FindString(line)):]
	if i := strings.LastIndex(rest, ":"); i >= 0 && label.MatchString(rest[:i]) {
		if a, problem := r.text(strings.Trim(rest[i+1:], marks)); problem == "" {
			return r.candidate(a, "", "line", whole, true), true
		}
	}
	a, problem := r.text(strings.Trim(rest, marks))
	return r.candidate(a, "", "line", whole, true), problem == ""
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
				out = append(out, r.candidate(a, "", "line", span{at + from, at + from + width}, begins(line, from) && ends(line, from+width)))
			}
		}
		from += width + 1
	}
	return out
}
