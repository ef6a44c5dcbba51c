package llm

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/genius-nas/nasgo/spaces"
)

// next is where the next label begins in a line, or its end.
func next(line string) int {
	depth := 0
	for i := range len(line) {
		switch line[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case mark:
			return i
		case ',', ';', '|', '/':
			if _, width := readLabel(line[i+len(joint.FindString(line[i:])):]); depth <= 0 && width > 0 {
				return i
			}
		}
	}
	return len(line)
}

// remark is what follows an option in a line without being one.
var remark = regexp.MustCompile(`\s(?:#|//|[-–—]+\s+[A-Za-z(]).*$|\.\s+[A-Z].*$|[\s.]+$`)

// loose reads options that stand in a line without brackets, n of them if n is
// not unsaid.
func (r reader) loose(text string, n int) []any {
	text = strings.TrimRight(remark.ReplaceAllString(text, ""), " \t,;.|")
	for _, separator := range []string{"->", "→"} {
		text = strings.ReplaceAll(text, separator, ",")
	}
	var values []any
	for _, part := range cut(text, ",;|") {
		if part = strings.TrimSpace(part); part == "" {
			return nil
		}
		values = append(values, item(part)...)
	}
	if len(values) == 1 {
		if digits, ok := r.figures(values[0], n); ok {
			return digits
		}
	}
	return values
}

// figures takes a number of n digits apart, as the space's notation reads them;
// without n one of three or more.
func (r reader) figures(v any, n int) ([]any, bool) {
	s := fmt.Sprint(v)
	if len(s) < 2 || strings.Trim(s, "0123456789") != "" || n != unsaid && len(s) != n || n == unsaid && len(s) < 3 {
		return nil, false
	}
	notation, _ := r.space.Key.(spaces.Digits)
	var out []any
	for _, d := range s {
		out = append(out, json.Number(strconv.Itoa(int(d-'0')-notation.First)))
	}
	return out, true
}
