package chart

import (
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is the chart as a table of text, with title and caption.
func (c Chart) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", Clean(c.Title, 200))
	if len(c.Rows) > 0 {
		b.WriteByte('\n')
		writeTable(&b, c.Columns, c.Rows)
	}
	if c.Caption != "" {
		fmt.Fprintf(&b, "\n%s\n", strings.Join(wrapText(Clean(c.Caption, 4000), 100), "\n"))
	}
	return b.String()
}

// Wrap breaks a text into lines of at most width characters.
func Wrap(text string, width int) string { return strings.Join(wrapText(text, width), "\n") }

// cellWidth is the most characters a cell of a text table has.
const cellWidth = 48

func writeTable(b *strings.Builder, columns []string, rows [][]string) {
	all := append([][]string{columns}, rows...)
	width := make([]int, len(columns))
	for _, row := range all {
		for i := range width {
			width[i] = max(width[i], utf8.RuneCountInString(cell(row, i)))
		}
	}
	for _, row := range all {
		line := ""
		for i, w := range width {
			s := cell(row, i)
			line += s + strings.Repeat(" ", w-utf8.RuneCountInString(s)+2)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

func cell(row []string, i int) string {
	if i >= len(row) {
		return ""
	}
	return strings.Join(strings.Fields(Clean(row[i], cellWidth)), " ")
}

// table is the same table as HTML.
func (c Chart) table() string {
	if len(c.Rows) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(`<table class="nasgo-table"><thead><tr>`)
	for i := range c.Columns {
		fmt.Fprintf(&b, "<th>%s</th>", html.EscapeString(cell(c.Columns, i)))
	}
	b.WriteString("</tr></thead><tbody>")
	for _, row := range c.Rows {
		b.WriteString("<tr>")
		for i := range c.Columns {
			fmt.Fprintf(&b, "<td>%s</td>", html.EscapeString(cell(row, i)))
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

// Clean makes a stranger's text fit to be shown as text: at most limit
// characters (an ellipsis says that there was more), without terminal escapes,
// other control characters and the marks that turn the writing direction; what
// is not UTF-8 becomes the replacement character. Newlines stay. It does not
// escape HTML: whoever puts it on a page does.
func Clean(s string, limit int) string {
	var b strings.Builder
	n := 0
	for i := 0; i < len(s); {
		if skip := escape(s[i:]); skip > 0 {
			i += skip
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case r == '\t':
			r = ' '
		case r == '\n':
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029':
			continue
		case r == 0xfffe || r == 0xffff: // not allowed in XML
			continue
		}
		if n == limit {
			return b.String() + "…"
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// escape is the length of the terminal escape sequence s begins with, or 0.
func escape(s string) int {
	if len(s) < 2 || s[0] != 0x1b || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		if s[i] >= 0x40 && s[i] <= 0x7e {
			return i + 1
		}
		if s[i] < 0x20 || s[i] > 0x7e {
			return i
		}
	}
	return len(s)
}
