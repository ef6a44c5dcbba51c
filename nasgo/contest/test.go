package contest

import (
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/stats"
)

// Test is a comparison of two searchers by the ranks of what they found.
type Test struct {
	A, B string
	// Certain says that there is no chance in it and nothing to test: they came
	// out the same search by search, or each came out the same in all of its searches.
	Certain bool
	// Comparison is of A with B; being better is having the lower rank.
	stats.Comparison
}

// Shown is 1 where A was shown to be better than B, -1 where worse, else 0.
func (t Test) Shown() int {
	switch {
	case !t.Certain && t.P >= stats.Significant:
		return 0
	case t.Superiority > 0.5:
		return 1
	case t.Superiority < 0.5:
		return -1
	}
	return 0
}

// Against is the entry that the others are tested against: random where it
// takes part, else the first; "" without entries.
func (r Result) Against() string {
	if len(r.Entries) == 0 {
		return ""
	}
	for _, e := range r.Entries {
		if e.Name == "random" {
			return e.Name
		}
	}
	return r.Entries[0].Name
}

// Tests tests each entry against one, Against, after n evaluations: by Wilcoxon's
// signed-rank test where both searched from the same seeds, by that of Mann and
// Whitney where not; by the sign test where one of them involves no chance.
// P is corrected for the number of tests, by Holm.
func (r Result) Tests(n int) ([]Test, error) {
	ref := slices.IndexFunc(r.Entries, func(e Entry) bool { return e.Name == r.Against() })
	var out []Test
	for i, e := range r.Entries {
		if i == ref {
			continue
		}
		t, err := Compare(e, r.Entries[ref], n)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return Corrected(out), nil
}

// Compare tests one entry against another after n evaluations, as Tests does,
// uncorrected. The error wraps stats.ErrInput.
func Compare(a, b Entry, n int) (t Test, err error) {
	x, y := negated(a.Ranks(n)), negated(b.Ranks(n))
	t = Test{A: a.Name, B: b.Name, Certain: slices.Equal(x, y) && sameSeeds(a, b) || a.Fixed(n) && b.Fixed(n)}
	switch {
	case !sameSeeds(a, b):
		t.Comparison, err = stats.Compare(x, y)
	case a.Fixed(n) || b.Fixed(n):
		t.Comparison, err = stats.CompareSigns(x, y)
	default:
		t.Comparison, err = stats.ComparePaired(x, y)
	}
	return t, err
}

func sameSeeds(a, b Entry) bool {
	return slices.EqualFunc(a.Searches, b.Searches, func(x, y Search) bool { return x.Seed == y.Seed })
}

// Beside tests published ranks against each entry, after as many evaluations: by
// the test of Mann and Whitney, or where the entry involves no chance by the
// sign test; corrected like Tests. nil where there are no ranks, or the searches
// here were shorter.
func (r Result) Beside(p Published) ([]Test, error) {
	if len(p.Ranks) == 0 || p.Evaluations > r.Evaluations {
		return nil, nil
	}
	own := make([]float64, len(p.Ranks))
	for i, rank := range p.Ranks {
		own[i] = -float64(rank)
	}
	var out []Test
	for _, e := range r.Entries {
		t, ranks := Test{A: p.Name, B: e.Name}, negated(e.Ranks(p.Evaluations))
		var err error
		if e.Fixed(p.Evaluations) {
			t.Comparison, err = stats.CompareSigns(own, slices.Repeat(ranks[:1], len(own)))
		} else {
			t.Comparison, err = stats.Compare(own, ranks)
		}
		if err != nil {
			return nil, fmt.Errorf("%s beside %s: %w", p.Name, e.Name, err)
		}
		out = append(out, t)
	}
	return Corrected(out), nil
}

// Corrected corrects the P of tests that are read together, by Holm; those that
// are Certain are left out.
func Corrected(list []Test) []Test {
	var real []stats.Comparison
	for _, t := range list {
		if !t.Certain {
			real = append(real, t.Comparison)
		}
	}
	stats.Correct(real)
	for i := range list {
		if !list[i].Certain {
			list[i].Comparison, real = real[0], real[1:]
		}
	}
	return list
}

// negated makes higher better.
func negated(x []float64) []float64 {
	for i := range x {
		x[i] = -x[i]
	}
	return x
}
