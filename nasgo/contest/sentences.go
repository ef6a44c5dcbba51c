package contest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/stats"
)

// Sentences are what may be said after all evaluations: the tests of the
// searchers, what follows from them, how published searches stand beside them,
// and the caveat of a table without a validation split.
func (r Result) Sentences(published ...Published) ([]string, error) {
	tests, err := r.Tests(r.Evaluations)
	if err != nil {
		return nil, err
	}
	out := []string{"There is one searcher and nothing to compare it with."}
	if len(tests) > 0 {
		out = []string{r.tested(tests), r.follows(tests)}
	}
	for _, p := range published {
		more, err := r.besides(p)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	if r.Noise {
		out = append(out, "Each search was told one training of a network, drawn at random; the best of a search is what looked best to it, and ranks and accuracies are those of the means.")
	}
	if c := r.Of.Caveat(); c != "" {
		out = append(out, c)
	}
	return out, nil
}

// tested says how the tests of the searchers came out.
func (r Result) tested(tests []Test) string {
	return fmt.Sprintf("Against %s after %s%s: %s.", r.Against(), evaluations(r.Evaluations), methods(tests), outcomes(tests, map[int]string{1: "better: ", -1: "worse: ", 0: "no difference shown: "}, func(t Test) string { return t.A }))
}

// methods names the tests, and their correction.
func methods(tests []Test) string {
	var names []string
	n := 0
	for _, t := range tests {
		if t.Certain {
			continue
		}
		n = t.Tests
		name := string(t.Method)
		if t.Method == stats.SignTest {
			name += " where one of the two involves no chance"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return " (" + strings.Join(names, ", ") + ")"
	}
	return fmt.Sprintf(" (%s; p corrected for %d tests by Holm)", strings.Join(names, ", "), n)
}

// outcomes sorts tests into better, worse and not shown, with a text before
// each; name is the searcher that the reader looks for.
func outcomes(tests []Test, texts map[int]string, name func(Test) string) string {
	var parts []string
	for _, shown := range []int{1, -1, 0} {
		var group []string
		for _, t := range tests {
			if t.Shown() == shown {
				group = append(group, name(t)+" ("+t.numbers()+")")
			}
		}
		if len(group) > 0 {
			parts = append(parts, texts[shown]+strings.Join(group, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// numbers are the p-value and how often A was the better one.
func (t Test) numbers() string {
	switch {
	case t.Certain && t.Superiority == 0.5:
		return "the same in each search"
	case t.Certain:
		return "always"
	case t.Smallest >= stats.Significant:
		return fmt.Sprintf("p %s; so few searches could show none", stats.PText(t.P))
	}
	return fmt.Sprintf("p %s, won %.0f%%", stats.PText(t.P), 100*t.Superiority)
}

// follows says what a reader may take away.
func (r Result) follows(tests []Test) string {
	names, rank := r.leaders()
	s := fmt.Sprintf("So, with this budget on this table, the lowest median rank is %s, of %s.", plain(rank), enumerate(names))
	for _, t := range tests {
		if t.A == largest && t.B == chance && t.Shown() > 0 {
			s += fmt.Sprintf(" %s learns nothing from results and still beats %s: large networks are good ones here, and a searcher shows that it learned something only by beating %s.", t.A, t.B, t.A)
		}
	}
	return s
}

// The searchers that learn nothing from results.
const (
	chance  = "random"
	largest = "largest-first"
)

// leaders have the lowest median rank at the end.
func (r Result) leaders() (names []string, lowest float64) {
	for _, e := range r.Entries {
		m, err := stats.Median(e.Ranks(r.Evaluations))
		switch {
		case err != nil: // an entry without searches
		case names == nil || m < lowest:
			lowest, names = m, []string{e.Name}
		case m == lowest:
			names = append(names, e.Name)
		}
	}
	return names, lowest
}

// besides says how published searches stand.
func (r Result) besides(p Published) ([]string, error) {
	if p.Evaluations > r.Evaluations {
		return []string{fmt.Sprintf("%s had %s a search, these had %d: not compared.", p.Name, evaluations(p.Evaluations), r.Evaluations)}, nil
	}
	tests, err := r.Beside(p)
	if err != nil {
		return nil, err
	}
	var out []string
	if len(tests) > 0 {
		out = append(out, fmt.Sprintf("%s, ranks %s, against these after %s%s: %s.",
			p.Name, commas(p.Ranks), evaluations(p.Evaluations), methods(tests), outcomes(tests, map[int]string{1: "better than ", -1: "worse than ", 0: "no difference shown from "}, func(t Test) string { return t.B })))
	}
	if p.Test != 0 && r.Entries[0].Tests(1) != nil {
		s, err := r.reached(p)
		return append(out, s), err
	}
	return out, nil
}

// reached says how many searches tested at least as well as a published number.
func (r Result) reached(p Published) (string, error) {
	var parts []string
	for _, e := range r.Entries {
		tests := e.Tests(p.Evaluations)
		n := 0
		for _, t := range tests {
			if metric.Test(t) >= p.Test {
				n++
			}
		}
		if e.Fixed(p.Evaluations) {
			parts = append(parts, fmt.Sprintf("%s always %.2f%%", e.Name, tests[0]))
			continue
		}
		lo, hi, err := stats.Wilson(n, len(tests), 0.95)
		if err != nil {
			return "", err
		}
		parts = append(parts, fmt.Sprintf("%s %.0f%% (95%% interval %.0f to %.0f)", e.Name, 100*float64(n)/float64(len(tests)), lo, hi))
	}
	return fmt.Sprintf("%s: test accuracy %.2f%% after %s. Searches that reach it after as many: %s.",
		p.Name, float64(p.Test), evaluations(p.Evaluations), strings.Join(parts, "; ")), nil
}

func evaluations(n int) string {
	if n == 1 {
		return "1 evaluation"
	}
	return fmt.Sprintf("%d evaluations", n)
}

// enumerate writes "a", "a and b", "a, b and c".
func enumerate(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// plain writes a rank or a median of ranks.
func plain(rank float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", rank), ".0") }

func commas(x []int) string {
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(x)), ", "), "[]")
}
