package probe

import (
	"slices"

	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/stats"
)

// Test is a comparison of two entries of a field by the ranks of what they
// found; see contest.Test.
type Test struct {
	contest.Test
	// Power says what the test could have shown.
	Power
}

// entry is the arm of a slug.
func (f Field) entry(slug string) (contest.Entry, Arm, bool) {
	i := slices.IndexFunc(f.Arms, func(a Arm) bool { return a.Slug == slug })
	if i < 0 {
		return contest.Entry{}, Arm{}, false
	}
	return f.Entries[i], f.Arms[i], true
}

// controls are the entries of the plain methods.
func (f Field) controls() []contest.Entry { return f.Entries[len(f.Arms):] }

// Changes tests each arm against the first one, seed by seed, by Wilcoxon's
// signed-rank test, or the sign test where one of the two involves no chance.
// The first is the searcher as it is. P is corrected for the number of these
// tests, by Holm. Searches that only one of the two has are left out.
func (f Field) Changes() ([]Test, error) {
	if len(f.Arms) < 2 {
		return nil, nil
	}
	var list []contest.Test
	var pairs [][2]contest.Entry
	for i := range f.Arms[1:] {
		a, b := common(f.Entries[i+1], f.Entries[0])
		if len(a.Searches) == 0 {
			continue
		}
		t, err := contest.Compare(a, b, f.Evaluations)
		if err != nil {
			return nil, err
		}
		list, pairs = append(list, t), append(pairs, [2]contest.Entry{a, b})
	}
	return f.powered(list, pairs, pairedSpread)
}

// Against tests the arm of a slug against the plain methods of the given names,
// all for none: by the test of Mann and Whitney, since these search from many
// more seeds, or the sign test where the method always comes out the same. P is
// corrected for the number of these tests, by Holm.
func (f Field) Against(slug string, names ...string) ([]Test, error) {
	a, arm, ok := f.entry(slug)
	if !ok {
		return nil, nil
	}
	chance := arm.Distinct > 1 || len(a.Searches) == 1
	if !chance {
		a.Searches = a.Searches[:1] // the others say nothing more
	}
	var list []contest.Test
	var pairs [][2]contest.Entry
	for _, b := range f.controls() {
		if len(names) > 0 && !slices.Contains(names, b.Name) {
			continue
		}
		t, err := against(a, b, f.Evaluations)
		if err != nil {
			return nil, err
		}
		t.Certain = !chance && b.Fixed(f.Evaluations)
		list, pairs = append(list, t), append(pairs, [2]contest.Entry{a, b})
	}
	return f.powered(list, pairs, spread)
}

func against(a, b contest.Entry, n int) (t contest.Test, err error) {
	t = contest.Test{A: a.Name, B: b.Name}
	x, y := negated(a.Ranks(n)), negated(b.Ranks(n))
	if b.Fixed(n) {
		t.Comparison, err = stats.CompareSigns(x, slices.Repeat(y[:1], len(x)))
		return t, err
	}
	t.Comparison, err = stats.Compare(x, y)
	return t, err
}

// powered corrects tests and says what they could have shown.
func (f Field) powered(list []contest.Test, pairs [][2]contest.Entry, of func(a, b contest.Entry, n int) float64) ([]Test, error) {
	list = contest.Corrected(list)
	out := make([]Test, len(list))
	for i, t := range list {
		out[i] = Test{t, power(t, of(pairs[i][0], pairs[i][1], f.Evaluations))}
	}
	return out, nil
}

// common keeps the searches from the seeds that both have.
func common(a, b contest.Entry) (contest.Entry, contest.Entry) {
	keep := func(a, b contest.Entry) contest.Entry {
		out := contest.Entry{Name: a.Name}
		for _, s := range a.Searches {
			if slices.ContainsFunc(b.Searches, func(o contest.Search) bool { return o.Seed == s.Seed }) {
				out.Searches = append(out.Searches, s)
			}
		}
		return out
	}
	return keep(a, b), keep(b, a)
}

// negated makes higher better.
func negated(x []float64) []float64 {
	for i := range x {
		x[i] = -x[i]
	}
	return x
}
