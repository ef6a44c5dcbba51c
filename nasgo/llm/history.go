package llm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
)

// history lists the results, in the order of the trials.
func history(q nasgo.Question, shown int) string {
	if len(q.History) == 0 {
		return "None yet.\n"
	}
	var b strings.Builder
	b.WriteString("Accuracy is in percent, higher is better.\n")
	listed := choose(q.History, shown)
	for _, i := range listed {
		b.WriteString(line(q.History[i]))
	}
	if left := len(q.History) - len(listed); left > 0 {
		fmt.Fprintf(&b, "Left out for brevity: %d results that are neither among the best nor among the latest.\n", left)
	}
	if best := best(q.History); best >= 0 {
		o := q.History[best]
		fmt.Fprintf(&b, "Best so far: round %d with %.2f%%.\n", o.Trial, o.Score.Percent)
	}
	return b.String()
}

// line writes one outcome.
func line(o nasgo.Outcome) string {
	size := fmt.Sprintf("%s FLOPs, %s parameters", count(o.Cost.FLOPs), count(o.Cost.Params))
	switch {
	case o.Score != nil:
		return fmt.Sprintf("- round %d: %s accuracy %.2f%%, %s\n", o.Trial, list(o.Arch), o.Score.Percent, size)
	case o.State == nasgo.Rejected:
		return fmt.Sprintf("- round %d: %s not evaluated, a person said no: %s\n", o.Trial, list(o.Arch), because(o.Reason))
	}
	return fmt.Sprintf("- round %d: %s failed, %s: %s\n", o.Trial, list(o.Arch), size, because(o.Reason))
}

// count writes a number to three or more digits.
func count(n int64) string {
	switch {
	case n >= 1_000_000:
		return fmt.Sprintf("%.2f M", float64(n)/1e6)
	case n >= 10_000:
		return fmt.Sprintf("%.1f k", float64(n)/1e3)
	}
	return fmt.Sprint(n)
}

func because(reason string) string {
	return or(clean(reason, longestFailure), "no reason given")
}

// choose gives the places in the history of at most n outcomes, in order: the
// best half and, of the others, the latest.
func choose(h []nasgo.Outcome, n int) []int {
	places := make([]int, len(h))
	for i := range places {
		places[i] = i
	}
	if len(h) <= n {
		return places
	}
	slices.SortStableFunc(places, func(i, j int) int { return better(h[i], h[j]) })
	top := n / 2
	slices.SortFunc(places[top:], func(i, j int) int { return cmp.Compare(j, i) }) // latest first
	chosen := places[:n]
	slices.Sort(chosen)
	return chosen
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
