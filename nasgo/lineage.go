package nasgo

import "fmt"

// Step is how a trial differs from its parent: the trial told before it that
// has the fewest choices different, of several the one with the best score,
// and of equal ones the latest.
type Step struct {
	Trial   int
	Parent  int // 0 for none
	Changes []Change
	// Moved is the trial's score less the parent's, in percentage points; nil
	// where the trial has none.
	Moved *float64
}

// Change is one choice that is another than the parent's.
type Change struct{ Choice, From, To string }

// String is "width: 16 -> 32".
func (c Change) String() string { return c.Choice + ": " + c.From + " -> " + c.To }

// Lineage is the step of each trial, in their order.
func (r Record) Lineage() []Step {
	steps := make([]Step, len(r.Trials))
	for i, t := range r.Trials {
		steps[i].Trial = t.Number
		p := parent(r.Trials[:i], t)
		if p == nil {
			continue
		}
		steps[i].Parent = p.Number
		for c, o := range t.Arch {
			if o != p.Arch[c] {
				steps[i].Changes = append(steps[i].Changes, Change{r.choice(c), r.option(c, p.Arch[c]), r.option(c, o)})
			}
		}
		if t.Score != nil {
			moved := t.Score.Percent - p.Score.Percent
			steps[i].Moved = &moved
		}
	}
	return steps
}

func parent(before []Trial, t Trial) (best *Trial) {
	least := 0
	for i, p := range before {
		if p.State != Told || p.Score == nil || len(p.Arch) != len(t.Arch) {
			continue
		}
		d := 0
		for c := range p.Arch {
			if p.Arch[c] != t.Arch[c] {
				d++
			}
		}
		if best == nil || d < least || d == least && p.Score.Percent >= best.Score.Percent {
			best, least = &before[i], d
		}
	}
	return best
}

func (r Record) choice(c int) string {
	if c < len(r.Info.Choices) {
		return r.Info.Choices[c].Name
	}
	return fmt.Sprintf("choice %d", c+1)
}

func (r Record) option(c, o int) string {
	if c < len(r.Info.Choices) && o >= 0 && o < len(r.Info.Choices[c].Options) {
		return r.Info.Choices[c].Options[o]
	}
	return fmt.Sprint(o)
}
