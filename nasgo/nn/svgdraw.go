package nn

// pill is the height of the input's and the output's sign.
const pill = 22.0

// style is how a kind of operation looks.
type style struct{ word, colour string }

// The colours keep apart for most colour-blind readers and on screens with
// little contrast; the picture has its own light background.
var (
	styleConv      = style{"convolution", "#4e79a7"}
	styleDepthwise = style{"depthwise or grouped", "#76b7b2"}
	styleDense     = style{"dense", "#59a14f"}
	stylePool      = style{"pool", "#edab3c"}
	styleSE        = style{"squeeze-excite", "#b07aa1"}
	styleAttention = style{"attention", "#e15759"}
	styleEmbedding = style{"embedding", "#9c755f"}
	styleZero      = style{"zero", "#d7dbe0"}
	styleMinor     = style{"norm, activation", "#a3acb6"}
	styles         = []style{styleConv, styleDepthwise, styleDense, stylePool, styleSE, styleAttention, styleEmbedding, styleZero, styleMinor}
)

const (
	ink    = "#1f2933" // text
	faint  = "#5f6b78" // lesser text
	stroke = "#8593a1" // lines of flow
	arc    = "#c0652b" // skips
)

func styleOf(op Op) style {
	switch op := op.(type) {
	case Conv:
		if op.GroupCount() > 1 {
			return styleDepthwise
		}
		return styleConv
	case Dense:
		return styleDense
	case Pool, GlobalPool:
		return stylePool
	case SqueezeExcite:
		return styleSE
	case Attention:
		return styleAttention
	case Embedding:
		return styleEmbedding
	case Zero:
		return styleZero
	}
	return styleMinor
}

// drawBand draws the field behind a stage, its name and its resolutions.
func (p *plan) drawBand(g *pen, b band) {
	x := p.left(b.column)
	g.el("rect", attrs{"x", x, "y", b.y, "width", p.columnWidth(), "height", b.h, "rx", 7, "fill", "#eef1f5"}, "")
	room, size := p.gutter-12, p.font-1
	seen, y := "", b.y+size+3
	if b.name != "" {
		g.el("text", attrs{"x", x + 10, "y", y, "font-size", size, "font-weight", "600", "fill", ink}, fit(b.name, size*1.06, room))
		y += size + 2
	}
	for i := b.first; i <= b.last; i++ {
		text := resolution(p.rows[i].out)
		if text == "" || text == seen {
			continue
		}
		if seen != "" || b.name == "" {
			y = max(y, p.places[i].y+p.places[i].h/2+size*0.35)
		}
		seen = text
		g.el("text", attrs{"x", x + 10, "y", y, "font-size", size - 0.5, "fill", faint}, fit(text, size-0.5, room))
		y += size + 2
	}
}

// drawRow draws a row's box, bars and label.
func (p *plan) drawRow(g *pen, n *Network, s Shapes, i int) {
	r, at := p.rows[i], p.places[i]
	g.open("g", nil)
	g.el("title", nil, p.tooltip(n, s, r))
	switch len(r.levels) {
	case 0:
		p.drawBar(g, at, p.barWidth(r.out.Channels()), styleMinor)
	case 1:
		p.drawLevel(g, n, s, r.levels[0], at.y, at.h, at.column)
	default:
		p.drawBlock(g, n, s, i)
	}
	p.drawLabel(g, n, s, i)
	g.close("g")
}

func (p *plan) drawBar(g *pen, at place, width float64, st style) {
	g.el("rect", attrs{"x", p.middle(at.column) - width/2, "y", at.y, "width", width, "height", at.h, "rx", 2.5, "fill", st.colour}, "")
}

// drawBlock draws a box with a strip for each level.
func (p *plan) drawBlock(g *pen, n *Network, s Shapes, i int) {
	r, at := p.rows[i], p.places[i]
	widest := 0.0
	for _, level := range r.levels {
		widest = max(widest, p.barWidth(channels(level, s)))
	}
	widest += 2 * p.pad
	g.el("rect", attrs{"x", p.middle(at.column) - widest/2, "y", at.y, "width", widest, "height", at.h,
		"rx", 5, "fill", "#ffffff", "stroke", "#cbd3dc"}, "")
	for d, level := range r.levels {
		p.drawLevel(g, n, s, level, at.y+p.pad+float64(d)*(p.strip+2), p.strip, at.column)
	}
}

// drawLevel draws operations side by side, each as wide as its channels.
func (p *plan) drawLevel(g *pen, n *Network, s Shapes, level []int, y, h float64, column int) {
	all := channels(level, s)
	width := p.barWidth(all) - 2*float64(len(level)-1)
	x := p.middle(column) - p.barWidth(all)/2
	for _, i := range level {
		w := width * float64(s.Out[i].Channels()) / float64(all)
		g.el("rect", attrs{"x", x, "y", y, "width", max(w, 1), "height", h, "rx", 2.5, "fill", styleOf(n.Layers[i].Op).colour}, "")
		x += w + 2
	}
}

// drawLabel writes what the row does and, where there is room, in faint what
// follows it and its parameters.
func (p *plan) drawLabel(g *pen, n *Network, s Shapes, i int) {
	r, at := p.rows[i], p.places[i]
	x := p.middle(at.column) + p.bars/2 + p.lanes
	y := at.y + at.h/2 + p.font*0.35
	right := p.left(at.column) + p.columnWidth() - 8
	if p.columns == 1 {
		g.el("text", attrs{"x", right, "y", y, "font-size", p.font - 1.5, "fill", faint, "text-anchor", "end"}, short(r.cost.Params))
		right -= 48
	}
	label := n.label(r, s)
	width, small := r.width(), n.small(r, s)
	twoLines, size := at.h > 2*p.font, p.font-2
	if twoLines {
		y -= p.font * 0.5
		head, rest := wrap(label, p.font, right-x-wide(width, p.font))
		if label = head; rest != "" {
			small = "+ " + rest // operations matter more than norms
		}
	}
	label = fit(label, p.font, right-x-wide(width, p.font)) + width
	g.el("text", attrs{"x", x, "y", y, "font-size", p.font, "fill", ink}, label)
	if twoLines {
		y += p.font + 2
	} else {
		x += wide(label, p.font) + 8
	}
	if small = fit(small, size, right-x); small != "" {
		g.el("text", attrs{"x", x, "y", y, "font-size", size, "fill", faint}, small)
	}
}

// tooltip lists everything in a row, for viewers that show it.
func (p *plan) tooltip(n *Network, s Shapes, r row) string {
	name := r.block
	if name == "" {
		name = n.Layers[r.first].Name
	}
	return name + ": " + n.operations(r, s) + " -> " + r.out.String() + ", " + thousands(r.cost.Params) + " parameters"
}
