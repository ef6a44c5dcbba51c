package llm

import "strings"

// span is a part of a text.
type span struct{ from, to int }

func (s span) of(text string) string { return text[s.from:s.to] }

// found is a JSON value in a text.
type found struct {
	span
	value any
}

// values finds the JSON objects and arrays in a text, outermost first tried,
// in order. Whole ones only: what was cut off has no end to be found.
func values(text string) []found {
	if v, err := decode(text); err == nil && telling(v) {
		return []found{{span{0, len(text)}, v}}
	}
	out := parsed(text, pairs(text, true))
	if len(out) == 0 { // a quotation mark in the prose may have hidden all
		out = parsed(text, pairs(text, false))
	}
	return out
}

// parsed reads the outermost pairs that can be read. Pairs come inner before
// outer, as they close.
func parsed(text string, ps []span) []found {
	var out []found // from the end of the text
	budget := 4 * longestRepair
	for i, end := len(ps)-1, len(text); i >= 0; i-- {
		if ps[i].to > end {
			continue // inside of one that was read
		}
		v, ok := value(ps[i].of(text), &budget)
		if !ok || !telling(v) || index(text, ps[i], v) {
			continue
		}
		out = append(out, found{ps[i], v})
		end = ps[i].from
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// value reads what is in brackets: a list as models write them, or JSON that is
// mended where needed. What it reads is taken from a budget of bytes; it does
// without what is no JSON when that is used up.
func value(text string, budget *int) (any, bool) {
	if v, err := decode(text); err == nil {
		return v, true
	}
	if *budget -= len(text); *budget < 0 || len(text) > longestRepair {
		return nil, false
	}
	if list, ok := listing(text); ok {
		return list, len(list) > 1
	}
	if text[0] == '[' && !strings.Contains(text, "{") {
		return nil, false
	}
	v, err := mend(text)
	return v, err == nil
}

// index says whether a list is an index, such as that of "op_list[3]".
func index(text string, at span, v any) bool {
	list, ok := v.([]any)
	return ok && len(list) == 1 && at.from > 0 && (letter(text[at.from-1]) || text[at.from-1] == '_')
}

// telling says whether a value may hold an architecture; a sentence in brackets
// that was mended to a list of words is none.
func telling(v any) bool {
	switch v := v.(type) {
	case object:
		return len(v) > 0
	case []any:
		return len(v) > 0
	}
	return false
}

// mostPairs bounds the work on a text full of brackets.
const mostPairs = 4096

// pairs matches brackets, in the order in which they close. With quoted, those
// in double quotes inside of brackets do not count.
func pairs(text string, quoted bool) []span {
	var open []int
	var out []span
	inString := false
	for i := 0; i < len(text) && len(out) < mostPairs; i++ {
		c := text[i]
		switch {
		case inString && c == '\\':
			i++
		case quoted && c == '"' && len(open) > 0:
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			open = append(open, i)
		case c == '}' || c == ']':
			if n := len(open); n > 0 && text[open[n-1]] == c-2 { // '[' and ']', '{' and '}' are two apart
				out = append(out, span{open[n-1], i + 1})
				open = open[:n-1]
			}
		}
	}
	return out
}
