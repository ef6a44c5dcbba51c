package llm

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestReason is the length of a reason that is kept, in characters; the
// exchange has it whole.
const longestReason = 2000

// escapes are the sequences by which text commands a terminal.
var escapes = regexp.MustCompile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b[\\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\\\)?|\x1b[ -~]|\u009b[0-?]*[ -/]*[@-~]")

// clean makes a line of plain text of a stranger's words, of at most n
// characters: no escape sequences, no control characters, none that reverse or
// hide what follows.
func clean(s string, n int) string {
	if most := 16 * (n + 64); len(s) > most { // no more than can matter
		s = s[:most]
	}
	s = escapes.ReplaceAllString(strings.ToValidUTF8(s, "\uFFFD"), "")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r):
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}
