package notebook

import (
	"fmt"
	"html"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/chart"
)

// esc makes text safe on a page.
func esc(s string) string { return html.EscapeString(s) }

// said is a stranger's text: cleaned, cut and escaped, with its line breaks.
func said(s string) string {
	return `<div style="white-space:pre-wrap;overflow-wrap:anywhere;max-width:72ch">` + esc(chart.Clean(s, saidLimit)) + `</div>`
}

// saidLimit is how much of a stranger's text a cell shows, in characters.
const saidLimit = 4000

// panel is a piece of output on white, whatever the notebook's theme.
func panel(parts ...string) string {
	return `<div style="background:#fff;color:#1c2733;font:14px/1.5 system-ui,sans-serif;padding:6px 12px;max-width:1000px">` + strings.Join(parts, "") + `</div>`
}

// box is a panel with a coloured edge.
func box(colour, inner string) string {
	return fmt.Sprintf(`<div style="background:#fff;color:#1c2733;font:14px/1.5 system-ui,sans-serif;border-left:4px solid %s;padding:6px 12px;margin:4px 0">%s</div>`, colour, inner)
}

func heading(text string) string {
	return `<div style="font-size:15px;font-weight:600;margin:2px 0 4px">` + esc(text) + `</div>`
}

func line(text string) string { return `<div>` + esc(text) + `</div>` }

func faint(text string) string {
	return `<div style="font-size:13px;color:#4a5663;white-space:pre-line">` + esc(text) + `</div>`
}

// table is rows of text; the first is the heading.
func table(rows [][]string) string {
	if len(rows) < 2 {
		return ""
	}
	var b strings.Builder
	b.WriteString(`<table style="border-collapse:collapse;font-size:13px;margin:6px 0">`)
	for i, row := range rows {
		tag := "td"
		if i == 0 {
			tag = "th"
		}
		b.WriteString("<tr>")
		for _, c := range row {
			fmt.Fprintf(&b, `<%s style="text-align:left;vertical-align:top;padding:2px 14px 2px 0;border-bottom:1px solid #e3e7eb">%s</%s>`, tag, esc(chart.Clean(c, 300)), tag)
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</table>")
	return b.String()
}

// textLines joins what is not empty.
func textLines(lines ...string) string {
	var keep []string
	for _, l := range lines {
		if l != "" {
			keep = append(keep, l)
		}
	}
	return strings.Join(keep, "\n")
}
