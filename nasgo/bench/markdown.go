package bench

import (
	"fmt"
	"strings"
)

// Markdown is the card as a reader sees it, without a heading of its own.
func (c Card) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", c.Notes)
	fmt.Fprintf(&b, "| | |\n|---|---|\n")
	row := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "| %s | %s |\n", name, fmt.Sprintf(format, args...))
	}
	row("networks", "%d, %d to %d parameters, %d to %d FLOPs", c.Networks, c.Params[0], c.Params[1], c.FLOPs[0], c.FLOPs[1])
	if c.Seconds > 0 {
		row("trainings", "%d of each, %.0f processor minutes together, %.2f s one", c.Runs, c.Seconds/60, c.Seconds/float64(c.Networks*c.Runs))
	} else {
		row("trainings", "%d of each", c.Runs)
	}
	row("mean "+c.Of.Name(), "%.2f to %.2f%%, quartiles %.2f, %.2f, %.2f", c.Score.Least, c.Score.Most, c.Score.Quarter, c.Score.Median, c.Score.ThreeQuarters)
	row("noise between seeds", "standard deviation %.2f points; among the best tenth %.2f", c.Noise, c.NoiseTop)
	row("one training of each orders two networks rightly", "%.0f%% of pairs; within the best tenth %.0f%%", c.Agree, c.AgreeTop)
	if c.ValTest != 0 {
		row("validation to test", "rank correlation %.3f", c.ValTest)
	}
	row("FLOPs to "+c.Of.Name(), "rank correlation %.3f", c.SizeScore)
	row("sha256", "`%s`", c.SHA256)
	c.short(&b)
	c.best(&b)
	c.searchers(&b)
	return b.String()
}

func (c Card) short(b *strings.Builder) {
	if len(c.Fidelity) == 0 {
		return
	}
	b.WriteString("\n| after epochs | rank correlation with the end | of the ten best at the end |\n|---|---|---|\n")
	for _, f := range c.Fidelity {
		fmt.Fprintf(b, "| %d | %.3f | %.1f |\n", f.Epoch, f.Rank, f.Kept)
	}
	b.WriteString("\nOne training's curve against the mean of the other trainings' ends, so the last line is what noise leaves.\n")
}

func (c Card) best(b *strings.Builder) {
	fmt.Fprintf(b, "\n| best | mean %s | mean test accuracy | rank by test | parameters | FLOPs |\n|---|---|---|---|---|---|\n", c.Of.Name())
	for _, w := range c.Best {
		test, rank := "-", "-"
		if w.Test != nil {
			test, rank = fmt.Sprintf("%.2f", *w.Test), fmt.Sprint(w.TestRank)
		}
		fmt.Fprintf(b, "| `%s` | %.2f | %s | %s | %d | %d |\n", w.Key, w.Score, test, rank, w.Params, w.FLOPs)
	}
}

func (c Card) searchers(b *strings.Builder) {
	if len(c.Standings) == 0 {
		return
	}
	s := c.Standings[0]
	fmt.Fprintf(b, "\n| after %d evaluations, %d searches | median rank | mean rank | mean %s found |\n|---|---|---|---|\n", s.Evaluations, s.Searches, c.Of.Name())
	for _, s := range c.Standings {
		found := s.Val
		if found == nil {
			found = s.Test
		}
		fmt.Fprintf(b, "| %s | %.1f | %.1f | %.2f |\n", s.Name, s.MedianRank, s.MeanRank, found.Value)
	}
}
