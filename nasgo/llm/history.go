package llm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
)

// History says which results a prompt tells, and how. The zero value tells 200 at
// most, in the order of the trials.
type History struct {
	Show Show `json:"show,omitempty"`
	// Most is how many results are listed at most; 0 means 200, or all of them for
	// Everything. Where the model's context is known, fewer are listed if they
	// would not fit.
	Most  int   `json:"most,omitempty"`
	Order Order `json:"order,omitempty"`
	// Digits is how many decimals a score has; 0 means 2, -1 none.
	Digits       int  `json:"digits,omitempty"`
	HideFailed   bool `json:"hide_failed,omitempty"`   // trials without a result are not listed
	HideSizes    bool `json:"hide_sizes,omitempty"`    // no FLOPs and parameters
	HideAttempts bool `json:"hide_attempts,omitempty"` // answers that were no proposal are not spoken of
}

// Show says which results are told where not all can be.
type Show string

// Which results. In a conversation it is always the latest.
const (
	BestAndLatest Show = ""        // the best half and, of the others, the latest
	Everything    Show = "all"     // as many as the context holds, the best and the latest first
	BestOnly      Show = "best"    // the best
	LatestOnly    Show = "latest"  // the latest
	SummaryOnly   Show = "summary" // the five best, and what each option reached on average
	NoResults     Show = "none"
)

// Order says in which order results are listed.
type Order string

// Orders of results.
const (
	ByRound     Order = ""
	LatestFirst Order = "latest-first"
	BestFirst   Order = "best-first"
	WorstFirst  Order = "worst-first" // so that the best stand next to the question
)

const (
	usualResults = 200
	summaryBest  = 5
)

func (h History) check() error {
	switch {
	case !slices.Contains([]Show{BestAndLatest, Everything, BestOnly, LatestOnly, SummaryOnly, NoResults}, h.Show):
		return fmt.Errorf("%w: the prompt shows the results %q, want %q, %q, %q, %q, %q or nothing", ErrConfig, h.Show, Everything, BestOnly, LatestOnly, SummaryOnly, NoResults)
	case !slices.Contains([]Order{ByRound, LatestFirst, BestFirst, WorstFirst}, h.Order):
		return fmt.Errorf("%w: the prompt orders results by %q, want %q, %q, %q or nothing", ErrConfig, h.Order, LatestFirst, BestFirst, WorstFirst)
	case h.Most < 0 || h.Digits < -1 || h.Digits > 6:
		return fmt.Errorf("%w: the prompt lists %d results with %d decimals, want 0 or more, and -1 to 6", ErrConfig, h.Most, h.Digits)
	}
	return nil
}

// most is how many of n results may be listed.
func (h History) most(n int) int {
	switch {
	case h.Show == NoResults:
		return 0
	case h.Show == SummaryOnly:
		return min(n, or(h.Most, summaryBest))
	case h.Show == Everything && h.Most == 0:
		return n
	}
	return min(n, or(h.Most, usualResults))
}

// ranked gives the places of the outcomes that may be listed, those to be listed
// first at the front.
func (h History) ranked(list []nasgo.Outcome) []int {
	var latest []int
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Score != nil || !h.HideFailed {
			latest = append(latest, i)
		}
	}
	if h.Show == LatestOnly {
		return latest
	}
	best := slices.Clone(latest)
	slices.Reverse(best) // of equals the earlier
	slices.SortStableFunc(best, func(i, j int) int { return better(list[i], list[j]) })
	if h.Show == BestOnly || h.Show == SummaryOnly {
		return best
	}
	return inTurns(latest, best)
}

// inTurns takes from two orders of the same places in turns, each place once.
func inTurns(a, b []int) []int {
	taken := make(map[int]bool, len(a))
	out := make([]int, 0, len(a))
	for i := range a {
		for _, place := range []int{a[i], b[i]} {
			if !taken[place] {
				taken[place] = true
				out = append(out, place)
			}
		}
	}
	return out
}

// sort brings chosen places into the order of the prompt.
func (h History) sort(places []int, list []nasgo.Outcome) {
	slices.SortFunc(places, func(i, j int) int {
		switch h.Order {
		case LatestFirst:
			return j - i
		case BestFirst:
			return cmp.Or(better(list[i], list[j]), i-j)
		case WorstFirst:
			return cmp.Or(better(list[j], list[i]), i-j)
		default:
			return i - j
		}
	})
}

// better sorts the higher score first and what has none last.
func better(a, b nasgo.Outcome) int {
	switch {
	case a.Score != nil && b.Score != nil:
		return cmp.Compare(b.Score.Percent, a.Score.Percent)
	case a.Score != nil:
		return -1
	case b.Score != nil:
		return 1
	}
	return 0
}

// best is the place of the highest score, the earliest of equals; -1 without any.
func best(h []nasgo.Outcome) int {
	at := -1
	for i, o := range h {
		if o.Score != nil && (at < 0 || o.Score.Percent > h[at].Score.Percent) {
			at = i
		}
	}
	return at
}

// forNote is how many tokens the sentence on what is left out takes at most.
const forNote = 40

// results lists what there is room for.
func (w writer) results(space room) string {
	h, list := w.p.History, w.q.History
	if len(list) == 0 {
		return "None yet.\n"
	}
	if h.Show == NoResults {
		return ""
	}
	head, tail := w.scale(), w.bestLine()
	if h.Show == SummaryOnly {
		head += w.summary()
	}
	ranked := h.ranked(list)
	chosen := ranked[:min(h.most(len(ranked)), space.results)]
	lines, n := w.lines(chosen, space.tokens-Tokens(head+tail)-forNote)
	chosen = slices.Clone(chosen[:n])
	h.sort(chosen, list)
	var text strings.Builder
	text.WriteString(head)
	for _, place := range chosen {
		text.WriteString(lines[place])
	}
	return text.String() + w.leftOut(ranked[n:]) + tail
}

// lines are those of the first places that there are tokens for, and how many
// these are.
func (w writer) lines(places []int, tokens int) (map[int]string, int) {
	lines := make(map[int]string, len(places))
	for i, place := range places {
		line := w.outcome(w.q.History[place])
		if tokens -= Tokens(line); tokens < 0 {
			return lines, i
		}
		lines[place] = line
	}
	return lines, len(places)
}

func (w writer) bestLine() string {
	i := best(w.q.History)
	if i < 0 {
		return ""
	}
	o := w.q.History[i]
	return fmt.Sprintf("Best so far: round %d with %s.\n", o.Trial, w.score(o.Score.Percent))
}

// leftOut says which results are not listed.
func (w writer) leftOut(brief []int) string {
	var parts []string
	if len(brief) > 0 {
		why := "neither among the best nor among the latest"
		switch w.p.History.Show {
		case BestOnly, SummaryOnly:
			why = "not among the best"
		case LatestOnly:
			why = "older"
		case BestAndLatest, Everything, NoResults:
		}
		are := " that are "
		if len(brief) == 1 {
			are = " that is "
		}
		parts = append(parts, several(len(brief), "result")+are+why)
	}
	if failed := w.failures(); w.p.History.HideFailed && failed > 0 {
		parts = append(parts, several(failed, w.thing())+" without a result")
	}
	if len(parts) == 0 {
		return ""
	}
	return "Left out for brevity: " + strings.Join(parts, ", and ") + ".\n"
}

func (w writer) failures() (n int) {
	for _, o := range w.q.History {
		if o.Score == nil {
			n++
		}
	}
	return n
}
