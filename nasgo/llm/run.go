package llm

import (
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/spaces"
)

// runs joins pieces that follow one another into networks: labelled ones by
// their numbers, others where nothing stands between them.
func (r reader) runs(text string, ps []piece) (out []candidate) {
	for from := 0; from < len(ps); {
		to := from + 1
		for to < len(ps) && ps[to].continues(ps[to-1]) {
			to++
		}
		out = append(out, r.run(text, ps[from:to])...)
		from = to
	}
	return out
}

// continues says whether a piece belongs to the same network as the one before it.
func (p piece) continues(before piece) bool {
	if p.place == nowhere {
		return p.solid && before.place == p.place
	}
	return p.follows(before.place)
}

// run reads a run of pieces. Without labels they may be several networks, one
// below the other; with them they are one or none.
func (r reader) run(text string, ps []piece) (out []candidate) {
	n := len(r.space.Choices)
	var flat []any
	start := 0
	labelled := ps[0].place != nowhere
	for i, p := range ps {
		flat = append(flat, p.values...)
		if len(flat) > n || len(flat) == n && labelled && i < len(ps)-1 {
			break
		}
		if len(flat) < n {
			continue
		}
		a, problem := r.array(flat)
		out = append(out, r.joined(text, ps[start:i+1], a, problem))
		flat, start = nil, i+1
	}
	if len(flat) == 0 {
		return out
	}
	if !labelled {
		return nil // what they are together is not known
	}
	total := 0
	for _, p := range ps {
		total += len(p.values)
	}
	c := r.joined(text, ps, nil, fmt.Sprintf("the parts of the network have %d options together, want %d, one for each choice", total, n))
	c.pieces = len(ps)
	for _, p := range ps {
		c.parts = append(c.parts, p.values...)
	}
	return append(out, c)
}

// joined is the network that pieces are together.
func (r reader) joined(text string, ps []piece, a spaces.Arch, problem string) candidate {
	form, alone := "parts", true
	if len(ps) == 1 {
		form, alone = "list", ends(text, ps[0].span.to)
	}
	return r.candidate(a, problem, form, span{ps[0].span.from, ps[len(ps)-1].span.to}, alone)
}

// part says whether options stand in a network next to each other.
func (r reader) part(values []any, of spaces.Arch) bool {
	for from := 0; from+len(values) <= len(of); from++ {
		same := true
		for i, v := range values {
			o, problem := r.option(from+i, v)
			same = same && problem == "" && o == of[from+i]
		}
		if same {
			return true
		}
	}
	return false
}

// plain is a name without case and punctuation.
func plain(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	}), " ")
}
