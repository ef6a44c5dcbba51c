package llm

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// piece is a list, or one option, that may be part of a network: what stands
// after a label or alone in a line.
type piece struct {
	span
	place
	values []any // as many as the label has layers, if it says
	solid  bool  // nothing but a list stands between it and the piece before
}

var (
	opening = regexp.MustCompile(`^[\s>#•+–—-]*(?:\d{1,3}[.)]\s+)?(?:(?i:for|in|at)\s+)?(?:(?i:the)\s+)?`)
	fence   = regexp.MustCompile("^\\s*```")
	// filler may stand between a label and its list.
	filler = regexp.MustCompile(`(?i)^(?:[\s:=|>→~,]|->|[–—-]\s|\b(?:operations?|ops?|ids?|options?|numbers?|list|is|are|the|we|i|will|use|uses|using|choose|select|set|as|be|with|to|following)\b)*`)
	// midway is a first stage in the middle of a sentence.
	midway = regexp.MustCompile(`(?i)\b(?:stage|block)[ _]?[01]\b[^\x01\n]{0,40}\x01.*\b(?:stage|block)[ _]?2\b[^\x01\n]{0,40}\x01`)
	// became stands between what a list was and what it is.
	became = regexp.MustCompile(`(?i)^\s*(?:->|→|=>|to|becomes|is now)\s*\x01`)
	// joint may stand between two labelled lists in a line.
	joint = regexp.MustCompile(`^\s*[,;|/.]*\s*(?:(?i:and|then)\s+)?`)
)

// pieces finds the pieces of a text in order.
func (r reader) pieces(text string, s sheet) []piece {
	p := scanner{reader: r, sheet: s, stage: unsaid}
	at := 0
	for line := range strings.SplitAfterSeq(s.text, "\n") {
		if !fence.MatchString(text[at : at+len(line)]) {
			p.line(strings.TrimRight(line, "\r\n"), at)
		}
		at += len(line)
	}
	return p.out
}

// scanner goes through a text line by line.
type scanner struct {
	reader
	sheet
	out     []piece
	stage   int    // the latest heading, for layers that do not name their stage
	pending *place // of a line that ends without a list
	prose   int    // lines of prose since then
	apart   bool   // something else stands since the last piece
}

func (p *scanner) line(line string, base int) {
	at := len(opening.FindString(line))
	if strings.TrimSpace(line[at:]) == "" {
		p.apart = p.apart || p.pending == nil
		return
	}
	pending := p.pending
	p.pending = nil
	if m := midway.FindStringIndex(line[at:]); m != nil {
		at += m[0]
	}
	for first := true; ; first = false {
		start := at
		l, width := readLabel(line[at:])
		if width == 0 {
			if first {
				p.unlabelled(line, base, at, pending)
			}
			return
		}
		at += width
		gap := filler.FindString(line[at:])
		if at += len(gap); at == len(line) {
			p.heading(l)
			return
		}
		values, width := p.values(line, base, at, l, gap)
		if values == nil {
			p.apart = true
			return
		}
		if l.stage == unsaid {
			l.stage = p.stage
		}
		p.add(l, values, base+start, base+at+width)
		at += width
		at += len(joint.FindString(line[at:]))
	}
}

// heading is a label with nothing after it.
func (p *scanner) heading(l place) {
	p.pending, p.prose, p.apart = &l, 0, true
	if l.stage != unsaid {
		p.stage = l.stage
	}
}

func (p *scanner) add(l place, values []any, from, to int) {
	p.out = append(p.out, piece{span: span{from, to}, place: l, values: values, solid: !p.apart})
	p.apart = false
}

// values reads what stands after a label, nil if it is no option or list of them.
func (p *scanner) values(line string, base, at int, l place, gap string) ([]any, int) {
	if line[at] == mark {
		from := at
		v := p.lists[base+at]
		at += v.to - v.from
		if m := became.FindString(line[at:]); m != "" { // what follows is what counts
			at += len(m) - 1
			v = p.lists[base+at]
			at += v.to - v.from
		}
		return p.fit(flatten(v.value.([]any), nil), l), at - from
	}
	if !strings.ContainsAny(gap, ":=|>→–—-") {
		return nil, 0
	}
	text := line[at : at+next(line[at:])]
	return p.fit(p.loose(text, l.count()), l), len(text)
}

// fit makes values as many as a label has layers, nil if they are not or if one
// of them is no option. One value is that of all layers, but a number after a
// stage may as well count something.
func (p *scanner) fit(values []any, l place) []any {
	n := l.count()
	if len(values) == 1 {
		if _, number := values[0].(json.Number); number && n > 1 && l.stage != unsaid {
			return nil
		}
		for len(values) < n {
			values = append(values, values[0])
		}
	}
	if len(values) == 0 || len(values) > len(p.space.Choices) || n != unsaid && len(values) != n {
		return nil
	}
	for _, v := range values {
		if number, ok := v.(json.Number); ok && len(values) > 1 && l != nowhere {
			if _, ok := whole(number); ok {
				continue // if it is no option, that is to be said
			}
		}
		if !p.plausible(v) {
			return nil
		}
	}
	return values
}

// plausible says whether a value is an option of some choice.
func (r reader) plausible(v any) bool {
	for i, c := range r.space.Choices {
		if i > 0 && slices.Equal(c.Options, r.space.Choices[i-1].Options) {
			continue
		}
		if _, problem := r.option(i, v); problem == "" {
			return true
		}
	}
	return false
}

var (
	prefix = regexp.MustCompile(`^[^:\x01]{0,60}:\s*\x01`)
	comma  = regexp.MustCompile(`^[\s,;.]*`)
)

// mostProse is how many lines of prose may stand between a label and its list.
const mostProse = 2

// unlabelled reads a line that begins with no label: lists alone, which may
// belong to a label above them, or prose.
func (p *scanner) unlabelled(line string, base, at int, pending *place) {
	if pending == nil {
		at += max(len(prefix.FindString(line[at:]))-1, 0)
	}
	if strings.IndexByte(line, mark) < 0 {
		p.bareLine(line, base, at, pending)
		return
	}
	var ps []piece
	for from := at; at < len(line); from = at {
		if line[at] != mark {
			p.apart = true
			return
		}
		v := p.lists[base+at]
		l := place{p.stage, unsaid, unsaid}
		if pending != nil {
			l = *pending
		}
		values := p.fit(flatten(v.value.([]any), nil), l)
		if values == nil {
			p.apart = true
			return
		}
		at += v.to - v.from
		at += len(comma.FindString(line[at:]))
		ps = append(ps, piece{span: span{base + from, v.to}, place: l, values: values})
	}
	for i, piece := range ps {
		if pending == nil {
			piece.place = nowhere
		} else if i > 0 {
			break // which one is meant is not known
		}
		p.add(piece.place, piece.values, piece.span.from, piece.span.to)
	}
}

// bareLine reads a line that is options and nothing else.
func (p *scanner) bareLine(line string, base, at int, pending *place) {
	l := nowhere
	if pending != nil {
		l = *pending
	}
	values := p.fit(p.loose(line[at:], l.count()), l)
	if values == nil || pending == nil && (len(values) < 2 || len(values) == len(p.space.Choices)) { // a whole one is a key's to read
		p.apart = true
		if pending != nil && p.prose < mostProse {
			p.pending, p.prose = pending, p.prose+1
		}
		return
	}
	p.add(l, values, base+at, base+len(line))
}
