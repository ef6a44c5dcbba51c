package stats

import "math"

// CompareSigns tests whether a[i] is as often better as worse than b[i], the
// sign test: McNemar's on the pairs that differ. It asks less than
// ComparePaired, which takes it that without a difference between the two
// searchers the pairs would differ as much in one direction as in the other; so
// it is right also where one of them involves no chance and always comes out
// the same. Higher is better. Errors wrap ErrInput.
func CompareSigns(a, b []float64) (Comparison, error) {
	c, err := ComparePaired(a, b) // for all but P
	if err != nil {
		return Comparison{}, err
	}
	c.Method, c.Exact = SignTest, true
	better, worse := 0, 0
	for i := range a {
		switch {
		case a[i] > b[i]:
			better++
		case a[i] < b[i]:
			worse++
		}
	}
	c.Smallest = min(2*math.Exp2(-float64(len(a))), 1)
	c.P, err = McNemar(better, worse)
	return c, err
}
