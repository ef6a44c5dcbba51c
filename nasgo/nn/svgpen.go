package nn

import (
	"bytes"
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pen writes SVG elements.
type pen struct{ bytes.Buffer }

// attrs are attributes in the order they are written: a name, then its value,
// a string, an int or a float64.
type attrs []any

// el writes an element with attributes; numbers are rounded to a tenth, text is
// escaped. inside, if not "", is text, escaped too.
func (p *pen) el(name string, a attrs, inside string) {
	p.open(name, a)
	if inside == "" {
		p.Truncate(p.Len() - 1)
		p.WriteString("/>\n")
		return
	}
	p.escape(inside)
	p.close(name)
}

// open writes the beginning of an element.
func (p *pen) open(name string, a attrs) {
	p.WriteByte('<')
	p.WriteString(name)
	for i := 0; i+1 < len(a); i += 2 {
		p.WriteByte(' ')
		p.escape(a[i].(string))
		p.WriteString(`="`)
		switch v := a[i+1].(type) {
		case float64:
			p.WriteString(num(v))
		case int:
			p.WriteString(strconv.Itoa(v))
		case string:
			p.escape(v)
		}
		p.WriteByte('"')
	}
	p.WriteByte('>')
}

func (p *pen) close(name string) { p.WriteString("</" + name + ">\n") }

func (p *pen) escape(text string) {
	_ = xml.EscapeText(p, []byte(plain(text))) // a Buffer takes everything
}

// num writes a coordinate with at most one decimal.
func num(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10+0, 'f', -1, 64)
}

// plain drops characters that cannot be seen but change what can: controls, and
// marks that turn the direction of text. Names come from strangers.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return '?'
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
}

// letter is the width of an average letter, as a share of the font's size. It
// is on the wide side of the common fonts, so text that should fit does.
const letter = 0.57

// wide is about how wide a text is.
func wide(text string, size float64) float64 {
	return float64(utf8.RuneCountInString(text)) * size * letter
}

// fit cuts a text that is wider than room and ends it in "…".
func fit(text string, size, room float64) string {
	text = plain(text)
	n := int(room / (size * letter))
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	if n < 2 {
		return ""
	}
	return strings.TrimRight(string([]rune(text)[:n-1]), " ,·") + "…"
}

// wrap splits a text at the last comma before the room ends.
func wrap(text string, size, room float64) (head, rest string) {
	if wide(text, size) <= room {
		return text, ""
	}
	for at := strings.LastIndex(text, ", "); at > 0; at = strings.LastIndex(text[:at], ", ") {
		if wide(text[:at], size) <= room {
			return text[:at], text[at+2:]
		}
	}
	return text, ""
}
