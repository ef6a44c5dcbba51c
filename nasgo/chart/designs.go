package chart

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/spaces"
)

// Design is one network of a list that Designs draws.
type Design struct {
	Label     string      // such as the number of its message
	Arch      spaces.Arch // nil where there is none
	FLOPs     int64
	Low, High int64    // FLOPs that were asked for, both 0 where nothing was
	Refused   bool     // it was not evaluated
	Accuracy  *float64 // percent, nil if none is known
	Problem   string   // why there is no Arch
}

// The measures of Designs, in pixels.
const (
	// DesignsWidth is how wide the picture is.
	DesignsWidth = 900
	designsHead  = 46 // height above the first row
	designsRow   = 20
	designsAt    = 46  // where the first choice stands
	designsPlot  = 590 // where the axis of FLOPs begins
	designsEnd   = 800 // and where it ends
	designsLegs  = 64  // height below the last row
)

// Designs draws a list of networks of one space as SVG, a row each: a cell a
// choice, the darker the higher the number of its option, with a gap where the
// choices' names begin with another two words, such as "stage 2"; beside it its
// FLOPs against the range that was asked for, in grey; and its accuracy. What was
// refused is a cross.
func Designs(s *spaces.Space, list []Design) string {
	d := designsOf(s, list)
	height := designsHead + designsRow*len(list) + designsLegs
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="%s" font-size="12" fill="%s"><rect width="100%%" height="100%%" fill="#fff"/>`,
		DesignsWidth, height, DesignsWidth, height, html.EscapeString(fonts), ink)
	d.head(&b)
	for i, one := range list {
		d.row(&b, designsHead+designsRow*i, one)
	}
	d.legend(&b, height-designsLegs+14)
	b.WriteString("</svg>")
	return b.String()
}

// designsPicture is what the rows share.
type designsPicture struct {
	space     *spaces.Space
	x         []float64 // of each choice's cell
	cell      float64   // its width
	most      int       // options of the choice that has most
	low, high float64   // of the axis, FLOPs
	marks     []int64   // what is written on it: the widest range, or the ends
}

func designsOf(s *spaces.Space, list []Design) designsPicture {
	d := designsPicture{space: s}
	gaps := 0
	for i, c := range s.Choices {
		d.most = max(d.most, len(c.Options))
		if i > 0 && group(c.Name) != group(s.Choices[i-1].Name) {
			gaps++
		}
		d.x = append(d.x, float64(gaps))
	}
	const gap = 8.0
	d.cell = (designsPlot - 30 - designsAt - gap*float64(gaps)) / float64(max(len(d.x), 1))
	d.cell = min(d.cell, 24)
	for i := range d.x {
		d.x[i] = designsAt + gap*d.x[i] + d.cell*float64(i)
	}
	d.axis(list)
	return d
}

// axis spans all FLOPs and ranges, with a margin.
func (d *designsPicture) axis(list []Design) {
	var all, bounds []int64
	for _, one := range list {
		if one.Arch != nil {
			all = append(all, one.FLOPs)
		}
		if one.High > 0 {
			bounds = append(bounds, one.Low, one.High)
		}
	}
	if all = append(all, bounds...); len(all) == 0 {
		return
	}
	if len(bounds) == 0 {
		bounds = all
	}
	d.marks = []int64{slices.Min(bounds), slices.Max(bounds)}
	d.low, d.high = float64(slices.Min(all)), float64(slices.Max(all))
	margin := (d.high - d.low) * 0.06
	d.low, d.high = max(d.low-margin, 0), d.high+margin
}

// group is the beginning of a choice's name, two words.
func group(name string) string {
	words := strings.Fields(name)
	return strings.Join(words[:min(2, len(words))], " ")
}

// at is where so many FLOPs stand on the axis.
func (d designsPicture) at(flops float64) float64 {
	if d.high <= d.low {
		return designsPlot
	}
	return designsPlot + (designsEnd-designsPlot)*(flops-d.low)/(d.high-d.low)
}

func (d designsPicture) head(b *strings.Builder) {
	fmt.Fprintf(b, `<text x="6" y="18" fill="%s">no.</text>`, muted)
	for i, c := range d.space.Choices {
		if i == 0 || group(c.Name) != group(d.space.Choices[i-1].Name) {
			fmt.Fprintf(b, `<text x="%.1f" y="18" fill="%s">%s</text>`, d.x[i], muted, html.EscapeString(Clean(group(c.Name), 14)))
		}
	}
	fmt.Fprintf(b, `<text x="%d" y="18" fill="%s">FLOPs</text><text x="%d" y="18" fill="%s">accuracy, %%</text>`, designsPlot, muted, designsEnd+22, muted)
	for _, v := range d.marks {
		fmt.Fprintf(b, `<text x="%.1f" y="38" font-size="11" text-anchor="middle" fill="%s">%s</text>`, d.at(float64(v)), muted, Quantity(v))
	}
}

func (d designsPicture) row(b *strings.Builder, y int, one Design) {
	mid := float64(y) + designsRow/2
	fmt.Fprintf(b, `<text x="6" y="%.1f">%s</text>`, mid+4, html.EscapeString(Clean(one.Label, 6)))
	if one.High > 0 {
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`, d.at(float64(one.Low)), y, d.at(float64(one.High))-d.at(float64(one.Low)), designsRow, faint)
	}
	if one.Arch == nil {
		fmt.Fprintf(b, `<text x="%d" y="%.1f" fill="%s">%s</text>`, designsAt, mid+4, muted, html.EscapeString(Clean(one.Problem, 80)))
		return
	}
	for i, o := range one.Arch {
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s" stroke="%s" stroke-width="0.5"/>`, d.x[i], y+2, d.cell-1, designsRow-4, shade(o, d.most), grey)
	}
	x := d.at(float64(one.FLOPs))
	if one.Refused {
		fmt.Fprintf(b, `<path d="M%.1f %.1fl8 8m0 -8l-8 8" stroke="%s" stroke-width="2" fill="none"/>`, x-4, mid-4, color(1))
	} else {
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="4.5" fill="%s"/>`, x, mid, color(0))
	}
	switch {
	case one.Accuracy != nil:
		fmt.Fprintf(b, `<text x="%d" y="%.1f">%.2f</text>`, designsEnd+22, mid+4, *one.Accuracy)
	case one.Refused:
		fmt.Fprintf(b, `<text x="%d" y="%.1f" fill="%s">refused</text>`, designsEnd+22, mid+4, color(1))
	default:
		fmt.Fprintf(b, `<text x="%d" y="%.1f" fill="%s">not told</text>`, designsEnd+22, mid+4, muted)
	}
}

// legend names the options by their shade, if all choices have the same.
func (d designsPicture) legend(b *strings.Builder, y int) {
	x := float64(designsAt)
	for o, name := range d.space.Choices[0].Options {
		width := 30 + 6.4*float64(len([]rune(name)))
		if x+width > DesignsWidth-10 {
			x, y = designsAt, y+20
		}
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="14" height="12" fill="%s" stroke="%s" stroke-width="0.5"/><text x="%.1f" y="%d" font-size="11">%s</text>`,
			x, y, shade(o, d.most), grey, x+19, y+10, html.EscapeString(Clean(name, 40)))
		x += width
	}
}

// shade is white for option 0, and the darker the higher its number.
func shade(o, most int) string {
	t := float64(o) / float64(max(most-1, 1))
	mix := func(a, b float64) int { return int(a + (b-a)*t + 0.5) }
	if o == 0 {
		return "#ffffff"
	}
	return fmt.Sprintf("#%02x%02x%02x", mix(214, 8), mix(230, 48), mix(244, 107))
}
