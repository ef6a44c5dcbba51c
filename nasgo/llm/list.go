package llm

import (
	"encoding/json"
	"regexp"
	"strings"
)

// listing reads the text of a list in square brackets that is no JSON, as models
// write it: with names that are not quoted, with comments, one stage a line,
// without commas. What leaves something out is not read, nor what has a hole.
func listing(text string) ([]any, bool) {
	if !strings.HasPrefix(text, "[") || !strings.HasSuffix(text, "]") || strings.ContainsAny(text, "{}") ||
		strings.Contains(text, "...") || strings.Contains(text, "…") {
		return nil, false
	}
	return items(uncomment(text[1:len(text)-1]), deepest)
}

// longestItem is the length of an item of a list that is not JSON, in bytes.
const longestItem = 120

// items reads what stands between the brackets of a list.
func items(text string, depth int) ([]any, bool) {
	list := []any{}
	parts := cut(text, ",;")
	for i, part := range parts {
		part = strings.TrimSpace(part)
		switch {
		case part == "" && i == len(parts)-1:
			return list, true // a comma after the last one
		case part == "" || depth == 0:
			return nil, false
		case part[0] == '[':
			inner, ok := inside(part, depth)
			if !ok {
				return nil, false
			}
			list = append(list, inner...)
		case strings.ContainsAny(part, "[]") || len(part) > longestItem:
			return nil, false // a sentence
		default:
			list = append(list, item(part)...)
		}
	}
	return list, true
}

// inside reads lists in a list, one or several without a comma between them.
func inside(text string, depth int) ([]any, bool) {
	var list []any
	for text != "" {
		end := closing(text)
		if text[0] != '[' || end < 0 {
			return nil, false
		}
		inner, ok := items(text[1:end], depth-1)
		if !ok {
			return nil, false
		}
		list = append(list, any(inner))
		text = strings.TrimSpace(text[end+1:])
	}
	return list, true
}

// item is what a part of a list stands for: several numbers if there are only
// blanks between them.
func item(text string) []any {
	var list []any
	for _, word := range strings.Fields(text) {
		if !numeric(word) {
			return []any{strings.Trim(text, "\"'` \t\r\n")}
		}
		list = append(list, json.Number(word))
	}
	return list
}

func numeric(word string) bool {
	var n json.Number
	return json.Unmarshal([]byte(word), &n) == nil && !strings.HasPrefix(word, `"`)
}

// cut takes a text apart at separators that are in no brackets and no quotes.
func cut(text, separators string) []string {
	var parts []string
	from, depth, quote := 0, 0, byte(0)
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' && (i == 0 || !letter(text[i-1])): // an apostrophe is none
			quote = c
		case c == '[' || c == '(' || c == '{':
			depth++
		case c == ']' || c == ')' || c == '}':
			depth--
		case depth <= 0 && strings.IndexByte(separators, c) >= 0:
			parts, from = append(parts, text[from:i]), i+1
		}
	}
	return append(parts, text[from:])
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// closing is the place of the bracket that closes the first one, -1 if none does.
func closing(text string) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '[', '(', '{':
			depth++
		case ']', ')', '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// comments are those of Python, of C and of HTML. A hash before a digit is the
// number of something.
var comments = regexp.MustCompile(`(?s)/\*.*?\*/|<!--.*?-->|(?m:(?:^|[ \t,\]])(?:#[^0-9\n][^\n]*|//[^\n]*|--[ \t][^\n]*)$)`)

// uncomment puts a blank in place of each comment.
func uncomment(text string) string {
	return comments.ReplaceAllStringFunc(text, func(s string) string {
		if s[0] == ',' || s[0] == ']' { // what stood before the comment
			return s[:1] + " "
		}
		return " "
	})
}
