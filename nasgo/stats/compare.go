package stats

import (
	"fmt"
	"math"
	"slices"
)

// Significant is the p-value below which Comparison.Sentence calls a
// difference shown.
const Significant = 0.05

// The largest samples whose rank distribution is computed exactly; beyond, the
// normal approximation is good to about a hundredth of the p-value.
const (
	exactSteps = 7_000_000 // additions of Compare, some 10 ms: 30 runs and 30, or 5 and 300
	exactPairs = 200       // ComparePaired
)

// Method is the test behind a Comparison.
type Method string

// The methods, as sentences name them.
const (
	MannWhitney Method = "Mann-Whitney"
	Wilcoxon    Method = "Wilcoxon signed-rank"
	SignTest    Method = "sign test"
)

// Comparison is what two sets of runs say about two searchers, a and b.
type Comparison struct {
	NA, NB int // runs
	Method Method
	// P is the two-sided p-value, in (0, 1], that such a difference or a larger
	// one comes about if a and b are equally good.
	P float64
	// Tests is the number of comparisons that P was corrected for, see Correct;
	// 0 if it was not.
	Tests int
	// Smallest is the smallest P that so many runs could have given.
	Smallest float64
	// Superiority is the chance that a run of a beats one of b (paired: of the
	// same pair), equal ones counting half: 0.5 is no difference, 1 means a
	// always wins (Vargha and Delaney, 2000).
	Superiority float64
	// Difference is the median of a minus that of b (paired: the median of the
	// differences), in the unit of the runs.
	Difference float64
	Exact      bool // P was computed exactly, not by the normal approximation
}

// Compare tests whether the runs of a and b differ, with the U test of Mann and
// Whitney (The Annals of Mathematical Statistics 18, 1947). For up to 60 runs
// together, or a few against hundreds, it is exact, ties included: P is the
// share of all ways to deal the ranks to the two searchers that are at least as
// far from the expected rank sum. Beyond, it is the normal approximation with corrections for ties and
// continuity. Higher is better. Errors wrap ErrInput.
func Compare(a, b []float64) (Comparison, error) {
	if err := checked("the first set of runs", a); err != nil {
		return Comparison{}, err
	}
	if err := checked("the second set of runs", b); err != nil {
		return Comparison{}, err
	}
	c := Comparison{NA: len(a), NB: len(b), Method: MannWhitney, Difference: median(a) - median(b)}
	n := c.NA + c.NB
	ranks, ties := doubledRanks(append(append(make([]float64, 0, n), a...), b...))
	sum := 0 // doubled rank sum of a
	for _, r := range ranks[:c.NA] {
		sum += r
	}
	c.Superiority = (float64(sum)/2 - float64(c.NA*(c.NA+1))/2) / float64(c.NA*c.NB)
	c.Smallest = min(2*math.Exp(-logChoose(n, c.NA)), 1)
	expected := c.NA * (n + 1) // of the doubled sum
	few := min(c.NA, c.NB)     // whose sum is as far from its expectation as the other's
	if c.Exact = n*few*2*n*few <= exactSteps; c.Exact {
		c.P = farther(chooseSums(ranks, few), few*(n+1)+sum-expected, few*(n+1))
		return c, nil
	}
	variance := float64(c.NA*c.NB) / 12 * (float64(n+1) - ties/float64(n*(n-1)))
	c.P = normalP(float64(sum-expected)/2, variance)
	return c, nil
}

// ComparePaired tests whether a and b differ where a[i] and b[i] belong
// together, such as the same seed or the same task, with the signed-rank test
// of Wilcoxon (Biometrics Bulletin 1, 1945); pairs without a difference are
// left out. Up to 200 pairs it is exact, ties included, over all ways to give
// the differences signs; beyond, it is the normal approximation with
// corrections for ties and continuity. Higher is better. Errors wrap ErrInput.
func ComparePaired(a, b []float64) (Comparison, error) {
	if len(a) != len(b) {
		return Comparison{}, fmt.Errorf("%w: %d and %d runs cannot be paired", ErrInput, len(a), len(b))
	}
	diff := make([]float64, len(a))
	for i := range a {
		diff[i] = a[i] - b[i]
	}
	if err := checked("the first set of runs", a); err != nil {
		return Comparison{}, err
	}
	if err := checked("the second set of runs", b); err != nil {
		return Comparison{}, err
	}
	c := Comparison{NA: len(a), NB: len(b), Method: Wilcoxon, Difference: median(diff)}
	var size []float64
	var up []bool
	for _, d := range diff {
		switch {
		case d > 0:
			c.Superiority++
		case d == 0:
			c.Superiority += 0.5
			continue
		}
		size, up = append(size, math.Abs(d)), append(up, d > 0)
	}
	c.Superiority /= float64(len(a))
	c.Smallest = min(2*math.Exp2(-float64(len(a))), 1)
	ranks, ties := doubledRanks(size)
	sum, total := 0, 0
	for i, r := range ranks {
		total += r
		if up[i] {
			sum += r
		}
	}
	if c.Exact = len(size) <= exactPairs; c.Exact {
		c.P = farther(signSums(ranks, total), 2*sum, total)
		return c, nil
	}
	m := float64(len(size))
	c.P = normalP(float64(2*sum-total)/4, m*(m+1)*(2*m+1)/24-ties/48)
	return c, nil
}

// normalP is the two-sided p-value of a deviation with continuity correction.
func normalP(deviation, variance float64) float64 {
	if variance <= 0 {
		return 1
	}
	return min(math.Erfc(max(math.Abs(deviation)-0.5, 0)/math.Sqrt(2*variance)), 1)
}

// chooseSums is the distribution of the sum of k of the ranks, dealt evenly:
// the chance of each sum.
func chooseSums(ranks []int, k int) []float64 {
	total := 0 // the largest sum
	for _, r := range slices.Sorted(slices.Values(ranks))[len(ranks)-k:] {
		total += r
	}
	// ways[j][s]: the share of subsets of size j with sum s, times n over j.
	ways := make([][]float64, k+1)
	for j := range ways {
		ways[j] = make([]float64, total+1)
	}
	ways[0][0] = 1
	for i, r := range ranks {
		for j := min(k, i+1); j >= 1; j-- {
			for s := total; s >= r; s-- {
				ways[j][s] += ways[j-1][s-r]
			}
		}
	}
	all := 0.0
	for _, w := range ways[k] {
		all += w
	}
	for s := range ways[k] {
		ways[k][s] /= all
	}
	return ways[k]
}

// signSums is the distribution of the sum of the ranks that get a plus sign,
// times two, so that it compares with the total: index 2s has the chance of s.
func signSums(ranks []int, total int) []float64 {
	chance := make([]float64, total+1)
	chance[0] = 1
	for _, r := range ranks {
		for s := total; s >= 0; s-- {
			chance[s] /= 2
			if s >= r {
				chance[s] += chance[s-r] / 2
			}
		}
	}
	out := make([]float64, 2*total+1)
	for s, c := range chance {
		out[2*s] = c
	}
	return out
}

// farther adds the chances of the sums at least as far from expected as sum.
func farther(chance []float64, sum, expected int) float64 {
	p, far := 0.0, max(sum-expected, expected-sum)
	for s, c := range chance {
		if max(s-expected, expected-s) >= far {
			p += c
		}
	}
	return min(p, 1)
}
