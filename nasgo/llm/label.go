package llm

import (
	"regexp"
	"strconv"
	"strings"
)

// place says of which part of a network a list is: "Stage 2 (Layer 8 to Layer
// 13)" has stage 2 and layers 8 to 13. What it does not say is unsaid.
type place struct{ stage, from, to int }

const unsaid = -1

// nowhere is the place of a list without a label.
var nowhere = place{unsaid, unsaid, unsaid}

var (
	// counted is a number with the word for what it counts, before or after it.
	counted = regexp.MustCompile(`(?i)^(?:(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[ -]+)?` +
		`(stage|block|layer|choice|position|row|edge|op_?list|ops|arch|operations)(s?)(?:[ _#.-]*[\[(]?[ ]*(\d{1,3})\b[\])]?)?`)
	// upTo is the end of a range of them.
	upTo = regexp.MustCompile(`(?i)^(\s*(?:-|–|—|\bto\b|\bthrough\b|\.\.)\s*)(stage|block|layer|choice|position|row|edge)?s?[ _#]*(\d{1,3})\b`)
)

var ordinals = []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}

// numbers reads one number or range at the beginning of a text. It gives the
// word, lower case, and how long it is; 0 if there is none.
func numbers(text string) (word string, from, to, width int) {
	m := counted.FindStringSubmatch(text)
	if m == nil || (m[1] == "") == (m[4] == "") { // one number, before or after
		return "", unsaid, unsaid, 0
	}
	for i, name := range ordinals {
		if strings.EqualFold(name, m[1]) {
			from = i + 1
		}
	}
	if m[4] != "" {
		from, _ = strconv.Atoi(m[4]) // three digits at most
	}
	word, width = strings.ToLower(m[2]), len(m[0])
	end := upTo.FindStringSubmatch(text[width:])
	if end == nil || m[4] == "" || end[2] != "" && !strings.EqualFold(end[2], word) {
		return word, from, from, width
	}
	if dash := strings.ContainsAny(end[1], "-–—"); dash && strings.Contains(end[1], " ") && end[2] == "" && m[3] == "" {
		return word, from, from, width // "layer 2 - 4" is operation 4
	}
	if to, _ = strconv.Atoi(end[3]); to < from {
		return word, from, from, width
	}
	return word, from, to, width + len(end[0])
}

var (
	// joining stands between the two parts of a label.
	joining = regexp.MustCompile(`^\s*(?:[(,/:\[–—-]|of\b)?\s*`)
	// bracketed is a parenthesis after a label, rest what is left of one in it.
	bracketed = regexp.MustCompile(`^\s*\([^()\x01]{0,80}\)`)
	rest      = regexp.MustCompile(`^[^()\x01\n]{0,60}\)`)
)

// readLabel reads a label at the beginning of a text, and how long it is; 0 if
// there is none.
func readLabel(text string) (place, int) {
	l, at := nowhere, 0
	for {
		gap := 0
		if at > 0 {
			gap = len(joining.FindString(text[at:]))
		}
		word, from, to, width := numbers(text[at+gap:])
		if width == 0 || !l.add(word, from, to) {
			break
		}
		at += gap + width
	}
	if at == 0 {
		return l, 0
	}
	if strings.Count(text[:at], "(") > strings.Count(text[:at], ")") {
		at += len(rest.FindString(text[at:]))
	} else {
		at += len(bracketed.FindString(text[at:]))
	}
	return l, at
}

// add takes up one number or range, false if the label has one of its kind.
func (l *place) add(word string, from, to int) bool {
	if word == "stage" || word == "block" {
		if l.stage != unsaid || from != to {
			return false
		}
		l.stage = from
		return true
	}
	if l.from != unsaid {
		return false
	}
	l.from, l.to = from, to
	return true
}

// count is how many layers a label names, unsaid if it does not say.
func (l place) count() int {
	if l.from == unsaid {
		return unsaid
	}
	return l.to - l.from + 1
}

// follows says whether l is the label after p: the next stage, or the next
// layers, whose numbers may begin anew with a stage.
func (l place) follows(p place) bool {
	switch {
	case (l.from == unsaid) != (p.from == unsaid) || (l.stage == unsaid) != (p.stage == unsaid):
		return false
	case l.from == unsaid:
		return l.stage == p.stage+1
	case l.stage == unsaid || l.stage == p.stage:
		return l.from == p.to+1
	default:
		return l.stage == p.stage+1 && (l.from == p.to+1 || l.from <= p.from)
	}
}
