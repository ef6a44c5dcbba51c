package search

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// change gives one choice another option.
type change struct{ choice, option int }

// on is a with the change made; a stays as it is.
func (c change) on(a spaces.Arch) spaces.Arch {
	b := append(spaces.Arch(nil), a...)
	b[c.choice] = c.option
	return b
}

// changes lists all changes of a, choice by choice.
func changes(s *spaces.Space, a spaces.Arch) []change {
	var out []change
	for i, c := range s.Choices {
		for o := range c.Options {
			if o != a[i] {
				out = append(out, change{i, o})
			}
		}
	}
	return out
}

// neighbours says whether a and b differ in exactly one choice.
func neighbours(a, b spaces.Arch) bool {
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n == 1
}

// first is the first of the changes of a that may be proposed, ok false if none.
func (v *view) first(a spaces.Arch, list []change) (b spaces.Arch, c change, ok bool, err error) {
	for _, c := range list {
		b := c.on(a)
		if ok, err := v.fit(b); ok || err != nil {
			return b, c, ok, err
		}
	}
	return nil, change{}, false, nil
}

// spent says whether all feasible neighbours of a were known before place at.
func (v *view) spent(a spaces.Arch, at int) (bool, error) {
	for _, c := range changes(v.space, a) {
		b := c.on(a)
		if v.known(b, at) {
			continue
		}
		if ok, err := v.facts.feasible(b); ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// climb replays the history as hill climbing and gives the point where it
// stands, nil before the first score. A better neighbour is moved to at once.
// A trial that is no neighbour is a restart if all neighbours were known by
// then; else another proposer made it, or a person, and it is moved to only if
// it is better.
func (v *view) climb() (*point, error) {
	var here *point
	for i := range v.points {
		p := &v.points[i]
		switch {
		case here == nil || p.score > here.score:
			here = p
		case neighbours(here.arch, p.arch):
		default:
			restart, err := v.spent(here.arch, p.at)
			if err != nil {
				return nil, err
			}
			if restart {
				here = p
			}
		}
	}
	return here, nil
}

// proposal says in words what was changed.
func (v *view) changed(b spaces.Arch, from *point, c change) nasgo.Proposal {
	ch := v.space.Choices[c.choice]
	return nasgo.Proposal{Arch: b, Reason: fmt.Sprintf("trial %d (%.2f%%) with %s changed from %s to %s",
		from.trial, from.score, ch.Name, ch.Options[from.arch[c.choice]], ch.Options[c.option])}
}

// random is a proposal by chance, for the reason given.
func (v *view) random(why string) (nasgo.Proposal, error) {
	a, err := v.fresh()
	if err != nil {
		return nasgo.Proposal{}, err
	}
	return nasgo.Proposal{Arch: a, Reason: why}, nil
}
