package probe

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/mask"
	"github.com/genius-nas/nasgo/spaces"
)

// ErrConfig is wrapped by errors about a Config or Prompts that cannot be run.
var ErrConfig = errors.New("no probe")

// Condition is what is changed for a searcher that is probed.
type Condition struct {
	Slug string // in flags and the names of files, such as "names"
	Name string // in words, such as "names hidden"
	// Mask is what is hidden; its Seed is that of each search, so that no
	// result hangs on one lucky order.
	Mask mask.Mask
}

// The slugs of the conditions.
const (
	Plain    = "plain"    // nothing is changed
	Names    = "names"    // of the space, its choices and options are hidden
	Shuffled = "shuffled" // options are numbered anew and choices stand in another order
	Rescaled = "rescaled" // scores are mapped to another part of 0 to 100
	Reversed = "reversed" // scores are told the wrong way round
	Hidden   = "hidden"   // names, order and scale at once
	Private  = "private"  // as it is, on a table that nobody can have read
)

// Conditions are all of them: as it is, what is changed one at a time, all at
// once, and the private table.
func Conditions() []Condition {
	return []Condition{
		{Slug: Plain, Name: "as it is"},
		{Slug: Names, Name: "names hidden", Mask: mask.Mask{Names: true}},
		{Slug: Shuffled, Name: "operations and positions shuffled", Mask: mask.Mask{Options: true, Positions: true}},
		{Slug: Rescaled, Name: "scores rescaled", Mask: mask.Mask{Rescale: true}},
		{Slug: Reversed, Name: "scores reversed", Mask: mask.Mask{Reverse: true}},
		{Slug: Hidden, Name: "all hidden", Mask: mask.Mask{Names: true, Options: true, Positions: true, Rescale: true}},
		{Slug: Private, Name: "private benchmark"},
	}
}

// Slugs are those of all conditions.
func Slugs() []string {
	var out []string
	for _, c := range Conditions() {
		out = append(out, c.Slug)
	}
	return out
}

// pick gives the conditions of the given slugs, all of them for none; as it is
// is always among them, since the others are compared with it.
func pick(slugs []string, private bool) ([]Condition, error) {
	known := Slugs()
	for _, s := range slugs {
		if !slices.Contains(known, s) {
			return nil, fmt.Errorf("%w: there is no condition %q, only %s", ErrConfig, s, strings.Join(known, ", "))
		}
		if s == Private && !private {
			return nil, fmt.Errorf("%w: the condition %s needs a private table", ErrConfig, Private)
		}
	}
	return slices.DeleteFunc(Conditions(), func(c Condition) bool {
		if c.Slug == Private && !private {
			return true
		}
		return len(slugs) > 0 && c.Slug != Plain && !slices.Contains(slugs, c.Slug)
	}), nil
}

// arm is the condition for a proposer, which may be nil.
func (c Condition) arm(table *spaces.Table, p nasgo.Proposer) arm {
	a := arm{slug: c.Slug, name: c.Name, table: table}
	if p != nil {
		a.by = func(seed int64) nasgo.Proposer {
			m := c.Mask
			m.Seed = uint64(seed)
			return behind(p, m, c.Slug == Hidden)
		}
	}
	return a
}
