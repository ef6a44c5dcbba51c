package chart

import (
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/stats"
)

// Changed says in words what a trial changed in its parent, and what came of it:
// "from trial 3: width 8 -> 16 (+0.42 points)"; "" where it has no parent.
func Changed(s nasgo.Step) string {
	if s.Parent == 0 {
		return ""
	}
	var parts []string
	for _, c := range s.Changes {
		parts = append(parts, Clean(c.String(), 80))
	}
	what := strings.Join(parts, "; ")
	if len(parts) > 4 {
		what = count(len(parts), "choice")
	}
	moved := ""
	if s.Moved != nil {
		moved = fmt.Sprintf(" (%+.2f points)", *s.Moved)
	}
	return fmt.Sprintf("from trial %d: %s%s", s.Parent, what, moved)
}

// RankingSentence says how well a proposer ordered networks that it had not seen
// the results of.
func RankingSentence(k nasgo.Ranking) string {
	who := Clean(k.Proposer, 60)
	if len(k.Order) == 0 {
		return fmt.Sprintf("%s was asked to order %d networks and did not: %s.", who, len(k.Archs), strings.TrimRight(Clean(k.Problem, 300), "."))
	}
	given := make([]float64, len(k.Scores))
	for place, i := range k.Order {
		if i < 0 || i >= len(given) {
			return fmt.Sprintf("%s was asked to order networks; its answer is no order of them.", who)
		}
		given[i] = float64(len(k.Order) - place) // the one expected to be best has the most
	}
	tau, err := stats.Kendall(given, k.Scores, 0.95, 1)
	if err != nil {
		return fmt.Sprintf("%s ordered %d networks, which cannot be compared: %v.", who, len(k.Order), err)
	}
	return fmt.Sprintf("%s ordered %d networks of which it had seen no result, having been told those of %d others. %s", who, len(k.Order), k.Seen, tau.Sentence())
}
