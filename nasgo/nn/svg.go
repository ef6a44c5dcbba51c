package nn

import (
	"fmt"
	"strings"
)

const fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"

// SVG draws the network, 800 units wide: the input at the top, then a row for
// each block, or for each operation that is in no block, down to the output.
// The width of a bar is its channels (square-root scale), the fields behind
// the rows are stages with their resolution, shortcuts run as arcs on the
// right. Long networks go on in a second column.
//
// The picture stands alone: no scripts, no fonts or files from elsewhere, its
// own background, every text escaped, so it can be shown by <img>. Equal
// networks give equal bytes. The error is Infer's and wraps ErrNetwork.
func (n *Network) SVG() ([]byte, error) {
	st, s, err := n.tell()
	if err != nil {
		return nil, err
	}
	p := st.plan(s)
	legend := p.legend(n)
	bottom := max(p.height, p.outputY()+pill) + 14
	height := bottom + float64(legend.lines)*18 + 14

	g := &pen{}
	g.open("svg", attrs{"xmlns", "http://www.w3.org/2000/svg", "width", svgWidth, "height", height,
		"viewBox", fmt.Sprintf("0 0 %s %s", num(svgWidth), num(height)), "role", "img", "font-family", fonts})
	g.el("title", nil, n.title())
	g.el("rect", attrs{"x", 0.5, "y", 0.5, "width", svgWidth - 1, "height", height - 1, "rx", 10, "fill", "#fcfcfd", "stroke", "#d5dae0"}, "")
	n.drawHead(g, st)
	if p.columns == 1 {
		g.el("text", attrs{"x", svgWidth - margin - 8, "y", top + pill + 8, "font-size", 10.5, "fill", faint, "text-anchor", "end"}, "parameters")
	}
	p.draw(g, n, s)
	legend.draw(g, bottom)
	g.close("svg")
	return g.Bytes(), nil
}

// draw draws from the back to the front.
func (p *plan) draw(g *pen, n *Network, s Shapes) {
	for _, b := range p.bands {
		p.drawBand(g, b)
	}
	p.drawFlow(g)
	for i := range p.rows {
		p.drawRow(g, n, s, i)
	}
	for i := range p.skips {
		p.drawSkip(g, i)
	}
	last := p.places[len(p.places)-1]
	sign(g, p.middle(0), top, "input "+signShape(n.Input))
	sign(g, p.middle(last.column), p.outputY(), "output "+signShape(p.out))
}

// title is the network's name as it is shown.
func (n *Network) title() string {
	if name := strings.TrimSpace(plain(n.Name)); name != "" {
		return name
	}
	return "network"
}

func (n *Network) drawHead(g *pen, st story) {
	g.el("text", attrs{"x", margin, "y", 34, "font-size", 18, "font-weight", "600", "fill", ink}, fit(n.title(), 18*1.06, svgWidth-2*margin))
	g.el("text", attrs{"x", margin, "y", 55, "font-size", 12.5, "fill", faint}, fmt.Sprintf("%s parameters · %s MACs · %s",
		thousands(st.cost.Params), thousands(st.cost.FLOPs), count(len(n.Layers), "layer")))
}

// sign draws the input or the output.
func sign(g *pen, x, y float64, text string) {
	w := wide(text, 12) + 24
	g.el("rect", attrs{"x", x - w/2, "y", y, "width", w, "height", pill, "rx", pill / 2, "fill", "#3a4653"}, "")
	g.el("text", attrs{"x", x, "y", y + 15.2, "font-size", 12, "fill", "#ffffff", "text-anchor", "middle"}, text)
}

func signShape(s Shape) string { return strings.ReplaceAll(s.String(), "x", "×") }

// legend explains the colours that were used.
type legend struct {
	items []style
	lines int
}

func (p *plan) legend(n *Network) legend {
	used := map[style]bool{}
	for _, r := range p.rows {
		if len(r.levels) == 0 {
			used[styleMinor] = true
		}
		for _, level := range r.levels {
			for _, i := range level {
				used[styleOf(n.Layers[i].Op)] = true
			}
		}
	}
	var l legend
	for _, s := range styles {
		if used[s] {
			l.items = append(l.items, s)
		}
	}
	if len(p.skips) > 0 {
		l.items = append(l.items, style{"shortcut", arc})
	}
	l.items = append(l.items, style{"bar width: channels (square root)", ""})
	l.place(func(style, float64, int) {})
	return l
}

// place calls f with the place of each item and counts the lines.
func (l *legend) place(f func(s style, x float64, line int)) {
	x, line := margin, 0
	for _, s := range l.items {
		w := wide(s.word, 11) + 34
		if x+w > svgWidth-margin && x > margin {
			x, line = margin, line+1
		}
		f(s, x, line)
		x += w
	}
	l.lines = line + 1
}

func (l *legend) draw(g *pen, y float64) {
	l.place(func(s style, x float64, line int) {
		at := y + 18*float64(line)
		switch s.colour {
		case "":
			x -= 16
		case arc:
			g.el("path", attrs{"d", fmt.Sprintf("M%s %sq10 5 0 10", num(x+2), num(at)), "fill", "none", "stroke", arc, "stroke-width", 1.6}, "")
		default:
			g.el("rect", attrs{"x", x, "y", at, "width", 11, "height", 11, "rx", 2.5, "fill", s.colour}, "")
		}
		g.el("text", attrs{"x", x + 16, "y", at + 9.5, "font-size", 11, "fill", faint}, s.word)
	})
}
