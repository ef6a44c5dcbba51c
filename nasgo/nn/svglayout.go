package nn

import "math"

// The picture is svgWidth wide. Rows stand below each other in one column, or
// in two where one would be taller than tall.
const (
	svgWidth = 800.0
	margin   = 20.0
	top      = 74.0 // below title and subtitle
	tall     = 620.0
	bandPad  = 7.0 // between a stage's edge and its rows
)

// metrics are the sizes of a picture: the first of roomy, medium and compact
// with which it is not too tall, else compact.
type metrics struct {
	columns    int
	bar, strip float64 // height of a bar alone in its row, and of one among several
	gap        float64 // between rows
	pad        float64 // between a block's edge and its bars
	font       float64
	gutter     float64 // for the names of stages
	bars       float64 // for the widest bar
	lanes      float64 // for skips
}

var (
	roomy   = metrics{columns: 1, bar: 18, strip: 9, gap: 15, pad: 6, font: 13, gutter: 108, bars: 260, lanes: 52}
	medium  = metrics{columns: 2, bar: 16, strip: 8, gap: 14, pad: 5, font: 11.5, gutter: 62, bars: 122, lanes: 30}
	compact = metrics{columns: 2, bar: 14, strip: 6, gap: 11, pad: 4, font: 11.5, gutter: 62, bars: 122, lanes: 30}
)

// place is where a row stands.
type place struct {
	column int
	y, h   float64
}

// band is a run of rows of one stage, or of one resolution, in one column.
type band struct {
	name        string
	first, last int
	place
}

// plan is a story with every place decided.
type plan struct {
	story
	metrics
	places []place
	bands  []band
	lane   []int // by skip
	most   int   // channels of the widest level
	height float64
}

func (st story) plan(s Shapes) plan {
	p := plan{story: st, metrics: roomy}
	p.places = make([]place, len(st.rows))
	p.stack(0, len(st.rows), 0)
	for _, m := range []metrics{medium, compact} {
		if p.height > tall && len(st.rows) > 1 {
			p.metrics = m
			p.fold()
		}
	}
	for _, r := range st.rows {
		for _, level := range r.levels {
			p.most = max(p.most, channels(level, s))
		}
		p.most = max(p.most, r.out.Channels())
	}
	p.lane = p.lanesOf()
	return p
}

// fold puts the rows into two columns.
func (p *plan) fold() {
	p.bands = nil
	p.stack(0, len(p.rows), 0)
	cut := p.cut()
	p.bands = nil
	p.stack(0, cut, 0)
	left := p.height
	p.stack(cut, len(p.rows), 1)
	p.height = max(p.height, left)
}

// channels is the sum over the operations of a level.
func channels(level []int, s Shapes) int {
	sum := 0
	for _, i := range level {
		sum += s.Out[i].Channels()
	}
	return sum
}

// stack puts rows below each other in a column and sets the height needed.
func (p *plan) stack(from, to, column int) {
	y := top + pill + p.gap
	for i := from; i < to; i++ {
		r := p.rows[i]
		if i == from || !p.sameBand(i) {
			if i > from {
				y += bandPad
			}
			p.bands = append(p.bands, band{r.stage, i, i, place{column, y, 0}})
			y += bandPad
		}
		h := p.rowHeight(r)
		p.places[i] = place{column, y, h}
		b := &p.bands[len(p.bands)-1]
		b.last, b.h = i, y+h+bandPad-b.y
		y += h + p.gap
		if r.merge != "" && (i+1 == to || !p.sameBand(i+1)) {
			b.h += p.gap / 2
			y += p.gap / 4
		}
	}
	p.height = y + bandPad
}

// sameBand says whether row i belongs to the band of the one before it: by
// stage, or by resolution where the network has no stages.
func (p *plan) sameBand(i int) bool {
	a, b := p.rows[i-1], p.rows[i]
	return a.stage == b.stage && (a.stage != "" || resolution(a.out) == resolution(b.out))
}

func (p *plan) rowHeight(r row) float64 {
	if n := float64(len(r.levels)); n > 1 {
		return n*(p.strip+2) - 2 + 2*p.pad
	}
	return p.bar
}

// cut is the row with which the second column begins: near the middle, at the
// beginning of a stage if it can be, and where few skips cross.
func (p *plan) cut() int {
	middle := top + (p.height-top)/2
	best, least := 1, math.Inf(1)
	for i := 1; i < len(p.rows); i++ {
		cost := math.Abs(p.places[i].y - middle)
		if p.sameBand(i) {
			cost += 60
		}
		for _, k := range p.skips {
			if k.from < i-1 && k.to >= i {
				cost += 300
			}
		}
		if cost < least {
			best, least = i, cost
		}
	}
	return best
}

// mostLanes is how many skips can run beside each other and be told apart.
const mostLanes = 16

// lanesOf gives each skip a lane, from 0 next to the bars outwards, so that
// skips that pass each other do not run on one line. They come in the order of
// the rows they end at, so a lane is free for a skip that begins where the last
// one in the lane has ended. Where there are too many, the last lane is shared.
func (p *plan) lanesOf() []int {
	lane := make([]int, len(p.skips))
	var ends []int // by lane: the row at which its last skip ends
	for i, k := range p.skips {
		for lane[i] < len(ends) && ends[lane[i]] > k.from && lane[i] < mostLanes-1 {
			lane[i]++
		}
		if lane[i] == len(ends) {
			ends = append(ends, 0)
		}
		ends[lane[i]] = k.to
	}
	return lane
}

// columnWidth is that of one column.
func (p *plan) columnWidth() float64 {
	return (svgWidth - margin*float64(p.columns+1)) / float64(p.columns)
}

// left is where a column begins.
func (p *plan) left(column int) float64 {
	return margin + float64(column)*(p.columnWidth()+margin)
}

// middle is the line on which a column's bars are centred.
func (p *plan) middle(column int) float64 { return p.left(column) + p.gutter + p.bars/2 }

// barWidth is the width of a level of so many channels.
func (p *plan) barWidth(channels int) float64 {
	return max(5, p.bars*math.Sqrt(float64(channels)/float64(p.most)))
}

// end is the point below row i at which merges stand and skips begin; row -1 is the input.
func (p *plan) end(i int) (x, y float64) {
	if i < 0 {
		return p.middle(0), top + pill + p.gap/2
	}
	at := p.places[i]
	return p.middle(at.column), at.y + at.h + p.gap/2
}
