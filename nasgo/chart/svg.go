package chart

import (
	"fmt"
	"html"
	"strings"
)

// Fonts of everything that is drawn or written: what the reader's system has.
const fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif"

// Heights of the lines of text around a plot, in pixels.
const (
	titleHeight = 34
	lineHeight  = 17
)

// SVG is the static picture with title and caption, complete in itself. The
// error wraps echarts.ErrMissing where the library is missing and ErrNoProgram
// where the program that draws is.
func (c Chart) SVG() (string, error) {
	w, h := c.size()
	inner, top := "", titleHeight
	if c.Options != nil {
		svg, err := c.plot()
		if err != nil {
			return "", err
		}
		inner = strings.Replace(svg, "<svg ", fmt.Sprintf(`<svg y="%d" `, top), 1)
		top += h + 6
	}
	lines := wrapText(Clean(c.Caption, 4000), w*10/66)
	var b strings.Builder
	total := top + lineHeight*len(lines) + 12
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="%s">`,
		w, total, w, total, fonts)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`, w, total)
	fmt.Fprintf(&b, `<text x="12" y="22" font-size="15" font-weight="600" fill="%s">%s</text>`, ink, html.EscapeString(Clean(c.Title, 200)))
	b.WriteString(inner)
	for i, l := range lines {
		fmt.Fprintf(&b, `<text x="12" y="%d" font-size="12" fill="%s">%s</text>`, top+lineHeight*i+12, muted, html.EscapeString(l))
	}
	b.WriteString("</svg>")
	return b.String(), nil
}

// wrapText breaks text into lines of at most width characters, at newlines and
// spaces; longer words are cut.
func wrapText(text string, width int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, wrapParagraph(paragraph, width)...)
	}
	return lines
}

func wrapParagraph(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		for len([]rune(word)) > width {
			r := []rune(word)
			lines = appendLine(lines, line)
			line, word = "", string(r[width:])
			lines = append(lines, string(r[:width]))
		}
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) > width:
			lines, line = append(lines, line), word
		default:
			line += " " + word
		}
	}
	return appendLine(lines, line)
}

func appendLine(lines []string, line string) []string {
	if line == "" {
		return lines
	}
	return append(lines, line)
}
