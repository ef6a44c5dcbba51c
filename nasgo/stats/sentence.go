package stats

import "fmt"

// Sentence says what may be said, a and b being the searchers' names:
//
//	a was better than b: p = 0.004 (Mann-Whitney, 10 and 10 runs); it won 91% of the comparisons.
//	No difference between a and b was shown: p = 0.31 (Mann-Whitney, 10 and 10 runs).
//
// Where so few runs could not have shown any difference, it says that too.
func (c Comparison) Sentence(a, b string) string {
	switch won := "%s was better than %s: %s; it won %.0f%% of the comparisons."; {
	case c.P < Significant && c.Superiority > 0.5:
		return fmt.Sprintf(won, a, b, c.test(), 100*c.Superiority)
	case c.P < Significant && c.Superiority < 0.5:
		return fmt.Sprintf(won, b, a, c.test(), 100*(1-c.Superiority))
	case c.Smallest >= Significant:
		return fmt.Sprintf("No difference between %s and %s was shown, nor could so few runs show one: %s.", a, b, c.test())
	}
	return fmt.Sprintf("No difference between %s and %s was shown: %s.", a, b, c.test())
}

// test is the p-value with the test it is of.
func (c Comparison) test() string {
	runs := fmt.Sprintf("%d pairs", c.NA)
	if c.Method == MannWhitney {
		runs = fmt.Sprintf("%d and %d runs", c.NA, c.NB)
	}
	if c.Tests > 1 {
		runs += fmt.Sprintf("; Holm, %d tests", c.Tests)
	}
	return fmt.Sprintf("p %s (%s, %s)", PText(c.P), c.Method, runs)
}
