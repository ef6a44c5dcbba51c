package probe

import (
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/stats"
)

// Sentences are what may be said: where the searcher stands, what each change
// did, how it compares with plain methods, what follows, and what so few
// searches could not have shown.
func (r Report) Sentences() ([]string, error) {
	if r.Kind == kindPrompts {
		return r.promptSentences()
	}
	f := r.Fields[0]
	if _, _, ok := f.entry(Plain); !ok {
		return []string{"No search as it is has been made yet, so there is nothing to say."}, nil
	}
	v, err := f.read()
	if err != nil {
		return nil, err
	}
	out := []string{f.stands(first1(f.Entries[0].Name), f.Entries[0])}
	for _, t := range v.changes {
		out = append(out, f.changed(t))
	}
	out = append(out, f.plainly("Against plain methods it is", v.plain))
	private, err := r.privately()
	if err != nil {
		return nil, err
	}
	out = append(append(out, private...), v.follows(), weakness(v.changes, v.plain, r.Seeds))
	return nonempty(append(append(out, r.oddities()...), f.Of.Caveat())), nil
}

// view is what the tests of the first field say.
type view struct {
	changes, plain, left []Test
}

func (f Field) read() (v view, err error) {
	if v.changes, err = f.Changes(); err != nil {
		return v, err
	}
	if v.plain, err = f.Against(Plain); err != nil {
		return v, err
	}
	v.left, err = f.Against(Hidden, "random")
	return v, err
}

// shown says how a test of a condition came out: 1 better than as it is, -1
// worse, 0 not shown.
func (v view) shown(slug string) int {
	for _, t := range v.changes {
		if t.A == conditionName(slug) {
			return t.Shown()
		}
	}
	return 0
}

// tried says whether a condition was.
func (v view) tried(slug string) bool {
	return find(v.changes, func(t Test) bool { return t.A == conditionName(slug) }) != nil
}

func conditionName(slug string) string {
	for _, c := range Conditions() {
		if c.Slug == slug {
			return c.Name
		}
	}
	return slug
}

// stands says where an entry ended; how says which one it is.
func (f Field) stands(how string, e contest.Entry) string {
	l, err := f.line(e)
	if err != nil {
		return "" // cannot be: entries have searches
	}
	text := fmt.Sprintf("%s, the best network found after %s has the median rank %s of %d (%s%% of the space",
		how, evaluations(f.Evaluations), plain(l.MedianRank), f.Networks, share(l.MedianRankPercent))
	if l.Interval != nil {
		text += fmt.Sprintf("; 95%% interval of the rank %s to %s", plain(l.Interval[0]), plain(l.Interval[1]))
	}
	return text + fmt.Sprintf("; %s).", searches(l.Searches))
}

// meanings say what follows from a condition: where the searcher is worse, and
// where no difference is shown.
var meanings = map[string][2]string{
	Names: {
		"part of what it reached is what the names told it, whether it knows such networks or remembers these results",
		"nothing here shows that it needs the names"},
	Shuffled: {
		"part of what it reached hangs on the numbers of the options and the places of the choices",
		"nothing here shows that it goes by numbers and places"},
	Rescaled: {
		"part of what it reached hangs on the level of the scores, by which a benchmark can be known",
		"nothing here shows that it goes by the level of the scores"},
	Reversed: {
		"it uses the results that it is told",
		"nothing here shows that it uses the results, since whoever does is led astray by these"},
	Hidden: {
		"part of what it reached hangs on what was hidden",
		"nothing here shows that it needs any of what was hidden"},
}

// changed says what a condition did.
func (f Field) changed(t Test) string {
	slug := ""
	for _, a := range Conditions() {
		if a.Name == t.A {
			slug = a.Slug
		}
	}
	m := meanings[slug]
	ranks := f.from(t.B, t.A)
	switch shown := t.Shown(); {
	case t.Certain && t.Superiority == 0.5:
		return fmt.Sprintf("With %s it came out the same in each search: %s.", t.A, m[1])
	case shown < 0:
		return fmt.Sprintf("With %s it does worse, median rank from %s (%s): %s.", t.A, ranks, number(t), m[0])
	case shown > 0:
		return fmt.Sprintf("With %s it does better, median rank from %s (%s).", t.A, ranks, number(t))
	}
	text := fmt.Sprintf("With %s no difference is shown, median rank from %s (%s)", t.A, ranks, number(t))
	if !t.Could {
		return text + "."
	}
	return text + ": " + m[1] + "."
}

// from says the median ranks of entries.
func (f Field) from(names ...string) string {
	var parts []string
	for _, name := range names {
		for _, e := range f.Entries {
			if e.Name == name {
				m, err := stats.Median(e.Ranks(f.Evaluations))
				if err == nil {
					parts = append(parts, plain(m))
				}
			}
		}
	}
	return strings.Join(parts, " to ")
}

// number is the p-value of a test, and what it could have shown where it showed
// nothing.
func number(t Test) string {
	if t.Shown() == 0 && t.Factor > 0 {
		return fmt.Sprintf("%s; a change by a factor of %s would mostly have been seen", brief(t), factor(t.Factor))
	}
	return brief(t)
}

// brief is the p-value alone.
func brief(t Test) string {
	switch {
	case t.Certain:
		return "always"
	case !t.Could:
		return fmt.Sprintf("p %s; so few searches can show none", stats.PText(t.P))
	}
	return "p " + stats.PText(t.P)
}

// plainly says how it compares with plain methods.
func (f Field) plainly(how string, tests []Test) string {
	if len(tests) == 0 {
		return ""
	}
	groups := map[int][]string{}
	for _, t := range tests {
		name := fmt.Sprintf("%s (median rank %s, %s)", naming(t.B), f.from(t.B), brief(t))
		groups[t.Shown()] = append(groups[t.Shown()], name)
	}
	var parts []string
	for _, g := range []struct {
		shown int
		says  string
	}{{1, "better than "}, {-1, "worse than "}, {0, "not shown to differ from "}} {
		if len(groups[g.shown]) > 0 {
			parts = append(parts, g.says+strings.Join(groups[g.shown], ", "))
		}
	}
	return how + " " + strings.Join(parts, "; ") + "."
}

// naming is the name of a plain method in a sentence.
func naming(name string) string {
	switch name {
	case ByPosition, Pooled:
		return "random with its " + name
	}
	return name
}

// privately says what it reached where it can remember nothing.
func (r Report) privately() ([]string, error) {
	for _, f := range r.Fields[1:] {
		e, _, ok := f.entry(Private)
		if !ok {
			continue
		}
		tests, err := f.Against(Private)
		if err != nil {
			return nil, err
		}
		return []string{
			f.stands(fmt.Sprintf("On %s, the private table", f.Table), e),
			f.plainly("Against plain methods it is there", tests),
		}, nil
	}
	return nil, nil
}

// oddities say what went otherwise than planned.
func (r Report) oddities() (out []string) {
	var alike []string
	for _, f := range r.Fields {
		for i, a := range f.Arms {
			e := f.Entries[i]
			if n := len(e.Searches); n > 1 && a.Distinct == 1 {
				alike = append(alike, e.Name)
			}
			if n := len(e.Searches); n < r.Seeds {
				out = append(out, fmt.Sprintf("Of %s there are %d of %s.", e.Name, n, searches(r.Seeds)))
			}
			for _, why := range a.Ended {
				out = append(out, fmt.Sprintf("A search, %s, ended before its time, with %s.", e.Name, why))
			}
		}
	}
	if len(alike) > 0 {
		out = append(out, fmt.Sprintf("All searches of the same kind proposed the same: %s. There is no chance in these, and they count as one search each against plain methods.", strings.Join(alike, ", ")))
	}
	return out
}

// weakness says what the tests could not have shown.
func weakness(changes, plain []Test, seeds int) string {
	text := ""
	for _, t := range changes {
		if n := Needed(t.Tests); !t.Certain && seeds < n {
			text = fmt.Sprintf("With %s of each, what a change does cannot be shown, however large: it takes at least %d. ", searches(seeds), n)
		}
	}
	low, high := 0.0, 0.0
	for _, t := range append(changes[:len(changes):len(changes)], plain...) {
		if t.Factor > 0 && (low == 0 || t.Factor < low) {
			low = t.Factor
		}
		high = max(high, t.Factor)
	}
	if low > 0 {
		text += fmt.Sprintf("How much these numbers can show: with %s of each, differences by less than a factor of about %s in the rank would mostly have gone unseen", searches(seeds), factor(low))
		if factor(high) != factor(low) {
			text += fmt.Sprintf(", in the least certain test by less than %s", factor(high))
		}
		text += "."
	}
	return strings.TrimSpace(text)
}

func nonempty(list []string) (out []string) {
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func evaluations(n int) string { return several(n, "evaluation") }

func searches(n int) string {
	if n == 1 {
		return "1 search"
	}
	return fmt.Sprintf("%d searches", n)
}

func several(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// plain writes a rank or a median of ranks.
func plain(rank float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", rank), ".0") }

// share writes a percentage with two digits that count.
func share(p float64) string {
	if p >= 10 {
		return fmt.Sprintf("%.0f", p)
	}
	return fmt.Sprintf("%.2g", p)
}

// hopeless is a factor that a test which needs more can as well not be made.
const hopeless = 100.0

// factor writes a factor as roughly as it is known.
func factor(x float64) string {
	switch {
	case x >= hopeless:
		return fmt.Sprintf("%.0f or more", hopeless)
	case x >= 10:
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.1f", x)
}

func first1(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
