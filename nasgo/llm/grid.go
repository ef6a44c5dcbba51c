package llm

import (
	"regexp"
	"strings"

	"github.com/genius-nas/nasgo/spaces"
)

// grid is a table as Markdown writes it.
type grid struct {
	span
	head []string
	rows [][]cell
}

// cell is the text of a cell and where it begins.
type cell struct {
	text string
	at   int
}

var ruler = regexp.MustCompile(`^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$`)

// grids finds the tables of a text, and gives the text without them.
func grids(text string) (out []grid, without string) {
	lines := strings.SplitAfter(text, "\n")
	b := []byte(text)
	at := 0
	for i := 0; i < len(lines); i++ {
		at += len(lines[i])
		if i == 0 || !strings.Contains(lines[i], "|") || !ruler.MatchString(strings.TrimRight(lines[i], "\r\n")) {
			continue
		}
		g := grid{span: span{at - len(lines[i]) - len(lines[i-1]), at}}
		for _, c := range cells(lines[i-1], g.from) {
			g.head = append(g.head, c.text)
		}
		for i+1 < len(lines) && strings.Contains(lines[i+1], "|") {
			i++
			g.rows = append(g.rows, cells(lines[i], at))
			at += len(lines[i])
		}
		g.to = at
		for j := g.from; j < g.to; j++ {
			if b[j] != '\n' {
				b[j] = ' '
			}
		}
		out = append(out, g)
	}
	return out, string(b)
}

func cells(line string, at int) (out []cell) {
	parts := strings.Split(strings.TrimRight(line, " \t\r\n"), "|")
	for i, part := range parts {
		if edge := i == 0 || i == len(parts)-1; !edge || strings.TrimSpace(part) != "" {
			text := strings.TrimSpace(part)
			out = append(out, cell{text, at + strings.Index(part, text)})
		}
		at += len(part) + 1
	}
	return out
}

var (
	counts  = regexp.MustCompile(`(?i)\b(layers?|stages?|blocks?|choices?|edges?|positions?|rows?|#|no|index)\b`)
	options = regexp.MustCompile(`(?i)\b(op|ops|operations?|options?|values?|ids?|types?|names?|chosen|selected|choice)\b`)
)

// table reads the network that a table shows: by the columns that say
// operations, or by all but the first. Columns that differ say none.
func (r reader) table(s sheet, g grid) (candidate, bool) {
	var columns []int
	for i, h := range g.head {
		if options.MatchString(h) && !counts.MatchString(h) {
			columns = append(columns, i)
		}
	}
	if columns == nil {
		for i := 1; i < len(g.head); i++ {
			columns = append(columns, i)
		}
	}
	c := r.candidate(nil, "", "parts", g.span, true)
	var readings []spaces.Arch
	missed := ""                                   // why it is none
	for _, from := range append(columns, unsaid) { // unsaid: the row as a whole
		for _, one := range append(r.runs(s.text, r.column(s, g, from)), r.byName(g.entries(from))...) {
			if one.problem != "" {
				missed = one.problem
				continue
			}
			readings = append(readings, one.Arch)
			c.Arch, c.problem = same(readings)
		}
	}
	if len(readings) == 0 {
		c.problem = missed
	}
	return c, c.problem != "" || len(readings) > 0
}

// entries are a column with the names in the first one.
func (g grid) entries(at int) (out []entry) {
	for _, row := range g.rows {
		if at > 0 && at < len(row) {
			out = append(out, entry{row[0].text, row[at].text, g.span})
		}
	}
	return out
}

// column is a column of a table as pieces, labelled by its first one.
func (r reader) column(s sheet, g grid, at int) (out []piece) {
	p := scanner{reader: r, sheet: s, stage: unsaid}
	for _, row := range g.rows {
		if at >= len(row) || len(row) == 0 {
			return nil
		}
		l, width := readLabel(row[0].text)
		if width == 0 {
			if l, width = readLabel(g.first() + " " + row[0].text); width == 0 {
				l = nowhere
			}
		}
		list := row[1:]
		if at > 0 {
			list = row[at : at+1]
		}
		var values []any
		for _, c := range list {
			values = append(values, p.cell(c, l)...)
		}
		if values = p.fit(values, l); values == nil {
			return nil
		}
		out = append(out, piece{span: span{row[0].at, row[len(row)-1].at + 1}, place: l, values: values, solid: true})
	}
	return out
}

// first is what stands above the first column.
func (g grid) first() string {
	if len(g.head) == 0 {
		return ""
	}
	return g.head[0]
}

// cell is what a cell of a table lists.
func (p *scanner) cell(c cell, l place) []any {
	if strings.HasPrefix(c.text, string(mark)) {
		return flatten(p.lists[c.at].value.([]any), nil)
	}
	return p.loose(c.text, l.count())
}
