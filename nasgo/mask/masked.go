package mask

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// Masked is a space behind a mask: Space is what a proposer sees, and Hide and
// Show are the way between its architectures and the real ones.
type Masked struct {
	Space *spaces.Space // the real one where the mask is of scores only

	mask  Mask
	real  *spaces.Space
	names []string
	at    []int // the real choice that stands at each place
	group []int // by place: choices with equal options have the same number
	// By place: what the options shown stand for, and the other way round.
	stands, shown [][]int
	scale, shift  float64 // of a score
}

// Hide is a real architecture as the proposer sees it.
func (k *Masked) Hide(a spaces.Arch) spaces.Arch {
	out := make(spaces.Arch, len(k.at))
	for place, i := range k.at {
		out[place] = k.shown[place][a[i]]
	}
	return out
}

// Show is the real architecture of one that the proposer sees: the inverse of
// Hide.
func (k *Masked) Show(a spaces.Arch) spaces.Arch {
	out := make(spaces.Arch, len(k.at))
	for place, i := range k.at {
		out[i] = k.stands[place][a[place]]
	}
	return out
}

// HideScore is a score, in percent, as the proposer sees it: 0 to 100 again.
func (k *Masked) HideScore(percent float64) float64 { return k.scale*percent + k.shift }

// ShowScore is the inverse of HideScore, to the precision of a float64.
func (k *Masked) ShowScore(shown float64) float64 { return (shown - k.shift) / k.scale }

// disguise makes the space that is shown.
func (k *Masked) disguise() *spaces.Space {
	s := &spaces.Space{
		Name: k.real.Name, Doc: k.doc(), Task: k.real.Task, Constraints: k.real.Constraints,
		Rule: k.real.Rule, Additive: k.real.Additive,
		Build: func(a spaces.Arch, t nn.Task) (*nn.Network, error) { return k.real.Build(k.Show(a), t) },
	}
	if k.mask.Names {
		s.Name = "hidden"
	}
	if k.real.Canonical != nil {
		s.Canonical = func(a spaces.Arch) spaces.Arch { return k.Hide(k.real.Canonical(k.Show(a))) }
	}
	first := k.letters()
	for place, i := range k.at {
		real := k.real.Choices[i]
		c := spaces.Choice{Name: real.Name}
		if k.mask.Names {
			c.Name = fmt.Sprintf("place %d", place+1)
		}
		for shown, stands := range k.stands[place] {
			name := real.Options[stands]
			if k.mask.Names {
				name = letter(first[k.group[place]] + shown)
			}
			c.Options = append(c.Options, name)
		}
		s.Choices = append(s.Choices, c)
	}
	return s
}

func (k *Masked) doc() string {
	if k.mask.Names {
		return "What the places and the options stand for is not told; their names mean nothing, but the same letter is the same thing everywhere."
	}
	return k.real.Doc + " Here its choices and options stand in another order than usual; what is listed below counts."
}

// letters says with which letter the options of each group begin.
func (k *Masked) letters() []int {
	var first []int
	next := 0
	for place, g := range k.group {
		if g == len(first) {
			first = append(first, next)
			next += len(k.stands[place])
		}
	}
	return first
}

// letter is A, B, …, Z, AA, AB, …
func letter(n int) string {
	text := ""
	for n++; n > 0; n = (n - 1) / 26 {
		text = string(rune('A'+(n-1)%26)) + text
	}
	return text
}
