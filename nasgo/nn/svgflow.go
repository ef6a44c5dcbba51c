package nn

import (
	"fmt"
	"slices"
)

// corner is the radius of a skip's turns.
const corner = 9.0

// drawFlow draws the line from row to row, where one reads the other.
func (p *plan) drawFlow(g *pen) {
	x := p.middle(0)
	p.line(g, x, top+pill, x, p.places[0].y, true)
	for i := 1; i < len(p.rows); i++ {
		a, b := p.places[i-1], p.places[i]
		switch {
		case !p.joins[i] && p.rows[i-1].merge == "" && p.readsFrom(i-1):
			ex, ey := p.end(i - 1)
			p.line(g, ex, a.y+a.h, ex, ey, false)
		case !p.joins[i]:
		case a.column == b.column:
			p.line(g, p.middle(a.column), a.y+a.h, p.middle(a.column), b.y, true)
		default:
			p.turn(g, a, b)
		}
	}
	last := p.places[len(p.places)-1]
	x = p.middle(last.column)
	p.line(g, x, last.y+last.h, x, p.outputY(), true)
}

// readsFrom says whether a skip begins at row i.
func (p *plan) readsFrom(i int) bool {
	for _, k := range p.skips {
		if k.from == i {
			return true
		}
	}
	return false
}

// outputY is where the sign of the output begins.
func (p *plan) outputY() float64 {
	last := p.places[len(p.places)-1]
	y := last.y + last.h + p.gap + bandPad
	if p.rows[len(p.rows)-1].merge != "" {
		y += p.gap / 2
	}
	return y
}

func (p *plan) line(g *pen, x1, y1, x2, y2 float64, arrow bool) {
	a := attrs{"x1", x1, "y1", y1, "x2", x2, "y2", y2, "stroke", stroke, "stroke-width", 1.6}
	if arrow && y2-y1 > 9 {
		a[7] = y2 - 5
		g.el("path", attrs{"d", fmt.Sprintf("M%s %sl-3.2-5.5h6.4z", num(x2), num(y2)), "fill", stroke}, "")
	}
	g.el("line", a, "")
}

// turn draws the line from the foot of one column to the head of the next.
func (p *plan) turn(g *pen, a, b place) {
	x1, x2 := p.middle(a.column), p.middle(b.column)
	between := p.left(b.column) - margin/2
	foot, head := a.y+a.h+p.gap+bandPad, b.y-bandPad-12
	d := fmt.Sprintf("M%s %sV%sQ%s %s %s %sH%sQ%s %s %s %sV%sQ%s %s %s %sH%sQ%s %s %s %sV%s",
		num(x1), num(a.y+a.h), num(foot-8), num(x1), num(foot), num(x1+8), num(foot),
		num(between-8), num(between), num(foot), num(between), num(foot-8),
		num(head+8), num(between), num(head), num(between+8), num(head),
		num(x2-8), num(x2), num(head), num(x2), num(head+8), num(b.y))
	g.el("path", attrs{"d", d, "fill", "none", "stroke", stroke, "stroke-width", 1.6}, "")
	g.el("path", attrs{"d", fmt.Sprintf("M%s %sl-3.2-5.5h6.4z", num(x2), num(b.y)), "fill", stroke}, "")
}

// drawSkip draws an arc from the end of one row to the merge, or the beginning, of another.
func (p *plan) drawSkip(g *pen, i int) {
	k := p.skips[i]
	x1, y1 := p.end(k.from)
	x2, y2 := p.end(k.to)
	column := p.column(k.from)
	if to := p.places[k.to].column; column != to && p.places[k.from+1].column == to && p.joins[k.from+1] {
		// The flow has carried the same values to the head of the column.
		column, x1, y1 = to, x2, p.places[k.from+1].y-10
	}
	if !k.atEnd {
		y2 = p.places[k.to].y - p.gap/2
	}
	g.open("g", attrs{"fill", "none", "stroke", arc, "stroke-width", 1.6})
	if column != p.places[k.to].column {
		to := x2 - p.bars/2 - 6
		g.el("path", attrs{"stroke-dasharray", "4 3", "d", fmt.Sprintf("M%s %sC%s %s %s %s %s %sH%s",
			num(x1), num(y1), num(x1+p.bars), num(y1), num(to-60), num(y2), num(to), num(y2), num(x2))}, "")
	} else {
		out := p.laneX(column, p.lane[i])
		d := fmt.Sprintf("M%s %sH%sQ%s %s %s %sV%sQ%s %s %s %sH%s", num(x1), num(y1+2),
			num(out-corner), num(out), num(y1+2), num(out), num(y1+2+corner),
			num(y2-2-corner), num(out), num(y2-2), num(out-corner), num(y2-2), num(x2))
		g.el("path", attrs{"d", d}, "")
	}
	g.close("g")
	if !k.atEnd {
		g.el("circle", attrs{"cx", x2, "cy", y2 - 2, "r", 2.4, "fill", arc}, "")
		return
	}
	p.drawMerge(g, x2, y2, p.rows[k.to].merge)
}

// column is the column of row i; the input is in the first.
func (p *plan) column(i int) int {
	if i < 0 {
		return 0
	}
	return p.places[i].column
}

// laneX is where a lane runs: the more there are, the closer they run.
func (p *plan) laneX(column, lane int) float64 {
	room := p.lanes - 20
	apart := min(7, room/float64(max(1, slices.Max(p.lane))))
	return p.middle(column) + p.bars/2 + 12 + apart*float64(lane)
}

// drawMerge draws the sign of an addition or a concatenation.
func (p *plan) drawMerge(g *pen, x, y float64, merge string) {
	const r = 5.2
	g.el("circle", attrs{"cx", x, "cy", y, "r", r, "fill", "#ffffff", "stroke", arc, "stroke-width", 1.4}, "")
	d := fmt.Sprintf("M%s %sh6M%s %sv6", num(x-3), num(y), num(x), num(y-3))
	if merge == "concat" {
		d = fmt.Sprintf("M%s %sv5M%s %sv5", num(x-1.7), num(y-2.5), num(x+1.7), num(y-2.5))
	}
	g.el("path", attrs{"d", d, "stroke", arc, "stroke-width", 1.4}, "")
}
