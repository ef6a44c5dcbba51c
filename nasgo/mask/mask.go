package mask

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/genius-nas/nasgo/spaces"
)

// Mask says what is hidden. The zero value hides nothing. It is comparable and
// has a JSON form.
type Mask struct {
	// Seed decides the new order of options and choices and the new scale.
	Seed uint64 `json:"seed,omitempty"`
	// Names gives space, choices and options names that mean nothing, and leaves
	// out what is said about them.
	Names bool `json:"names,omitempty"`
	// Options numbers the options anew, in another order than theirs; choices that have the same options keep
	// them alike.
	Options bool `json:"options,omitempty"`
	// Positions shuffles the choices.
	Positions bool `json:"positions,omitempty"`
	// Rescale maps scores linearly to another part of 0 to 100; the order stays.
	Rescale bool `json:"rescale,omitempty"`
	// Reverse tells each score as its distance from 100, so that the worst looks
	// best: a control, since whoever learns from such results must do badly.
	Reverse bool `json:"reverse,omitempty"`
}

// None says that the mask hides nothing.
func (m Mask) None() bool { return !m.space() && !m.Rescale && !m.Reverse }

// space says that another space is shown.
func (m Mask) space() bool { return m.Names || m.Options || m.Positions }

// parts are what a mask may hide, by name.
func (m *Mask) parts() []part {
	return []part{{&m.Names, "names"}, {&m.Options, "options"}, {&m.Positions, "positions"}, {&m.Rescale, "rescale"}, {&m.Reverse, "reverse"}}
}

type part struct {
	on   *bool
	name string
}

// String names what is hidden and the seed, such as "names+options#3", "none" for
// a mask that hides nothing.
func (m Mask) String() string {
	if m.None() {
		return "none"
	}
	var names []string
	for _, p := range m.parts() {
		if *p.on {
			names = append(names, p.name)
		}
	}
	return fmt.Sprintf("%s#%d", strings.Join(names, "+"), m.Seed)
}

// Parse reads what String writes.
func Parse(text string) (Mask, error) {
	var m Mask
	if text == "none" {
		return m, nil
	}
	names, seed, _ := strings.Cut(text, "#")
	for name := range strings.SplitSeq(names, "+") {
		for _, p := range m.parts() {
			*p.on = *p.on || p.name == name
		}
	}
	var err error
	if m.Seed, err = strconv.ParseUint(seed, 10, 64); err != nil || m.String() != text {
		return Mask{}, fmt.Errorf("%.60q is no mask; one is written like %q", text, Mask{Names: true, Options: true, Seed: 3})
	}
	return m, nil
}

// Of masks a space. Space.Validate should have accepted it.
func (m Mask) Of(s *spaces.Space) *Masked {
	r := rand.New(rand.NewPCG(m.Seed, 0x6d61736b))
	k := &Masked{Space: s, mask: m, real: s, names: names(s), at: order(len(s.Choices), m.Positions, r), scale: 1}
	k.number(r)
	if m.Rescale {
		width := 60 + 30*r.Float64()
		k.scale, k.shift = width/100, (100-width)*r.Float64()
	}
	if m.Reverse {
		k.scale, k.shift = -k.scale, k.shift+100*k.scale
	}
	if m.space() {
		k.Space = k.disguise()
	}
	return k
}

// number gives each choice its options' new numbers, equal ones where the
// options are equal.
func (k *Masked) number(r *rand.Rand) {
	var lists [][]string
	var orders [][]int
	for _, i := range k.at {
		options := k.real.Choices[i].Options
		g := slices.IndexFunc(lists, func(l []string) bool { return slices.Equal(l, options) })
		if g < 0 {
			g = len(lists)
			lists, orders = append(lists, options), append(orders, order(len(options), k.mask.Options, r))
		}
		k.group = append(k.group, g)
		k.stands = append(k.stands, orders[g])
		k.shown = append(k.shown, inverse(orders[g]))
	}
}

// order is 0 to n-1, or, shuffled, any order of them but that one.
func order(n int, shuffled bool, r *rand.Rand) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	for shuffled && n > 1 && slices.IsSorted(list) {
		r.Shuffle(n, func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	return list
}

func inverse(order []int) []int {
	back := make([]int, len(order))
	for i, o := range order {
		back[o] = i
	}
	return back
}
