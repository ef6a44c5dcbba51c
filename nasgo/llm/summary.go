package llm

import (
	"fmt"
	"slices"
	"strings"
)

// summary says what each option reached on average.
func (w writer) summary() string {
	var scores []float64
	for _, o := range w.q.History {
		if o.Score != nil {
			scores = append(scores, o.Score.Percent)
		}
	}
	if len(scores) == 0 {
		return ""
	}
	slices.Sort(scores)
	var b strings.Builder
	fmt.Fprintf(&b, "%s evaluated: %s from %s to %s, median %s.\n", several(len(scores), w.thing()), w.measure(),
		w.score(scores[0]), w.score(scores[len(scores)-1]), w.score(scores[len(scores)/2]))
	fmt.Fprintf(&b, "Mean %s of those that have an option, and how many they are:\n", w.measure())
	for i, c := range w.q.Space.Choices {
		fmt.Fprintf(&b, "- choice %d:", i+1)
		for o := range c.Options {
			sum, n := 0.0, 0
			for _, h := range w.q.History {
				if h.Score != nil && h.Arch[i] == o {
					sum, n = sum+h.Score.Percent, n+1
				}
			}
			if n == 0 {
				fmt.Fprintf(&b, " %d untried;", o)
			} else {
				fmt.Fprintf(&b, " %d %s (%d);", o, w.score(sum/float64(n)), n)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
