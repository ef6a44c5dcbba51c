package probe

import (
	"math"

	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/stats"
)

// Power is what a test could have shown, with so few searches.
type Power struct {
	// Could is false where no outcome of the searches would have been called a
	// difference, whatever the truth.
	Could bool
	// Factor, above 1, is by how much the typical rank would have to change for
	// the test to show it in four of five such series of searches: 4 means from 10
	// to 40, or from 40 to 10. It is an estimate from the spread of the logarithms
	// of the ranks seen, and a rough one below some ten searches. 0 where they
	// have no spread, or nothing could be shown.
	Factor float64
}

// power of a test whose difference of logarithmic ranks has this standard error,
// estimated from NA searches.
func power(t contest.Test, standardError float64) Power {
	p := Power{Could: t.Smallest*float64(max(t.Tests, 1)) < stats.Significant}
	if t.Certain || !p.Could || !(standardError > 0) {
		return p
	}
	// The t-test's formula; Wilcoxon's tests need 1/0.955 times as many runs
	// (Hodges and Lehmann, The Annals of Mathematical Statistics 27, 1956).
	level, free := 1-stats.Significant/2/float64(max(t.Tests, 1)), float64(t.NA-1)
	shift := (student(level, free) + student(0.8, free)) * standardError / math.Sqrt(0.955)
	p.Factor = math.Exp(shift)
	return p
}

// student is about the p-quantile of Student's distribution with so many degrees of
// freedom, by the expansion of Fisher and Cornish (1960): within 2% from 4 on.
func student(p, free float64) float64 {
	z := math.Sqrt2 * math.Erfinv(2*p-1)
	z2 := z * z
	return z * (1 + (z2+1)/(4*free) + ((5*z2+16)*z2+3)/(96*free*free) + (((3*z2+19)*z2+17)*z2-15)/(384*free*free*free))
}

// pairedSpread is the standard error of the mean difference of paired searches.
func pairedSpread(a, b contest.Entry, n int) float64 {
	x, y := logs(a.Ranks(n)), logs(b.Ranks(n))
	for i := range x {
		x[i] -= y[i]
	}
	return math.Sqrt(variance(x) / float64(len(x)))
}

// spread is that of the difference of two means.
func spread(a, b contest.Entry, n int) float64 {
	x, y := logs(a.Ranks(n)), logs(b.Ranks(n))
	return math.Sqrt(variance(x)/float64(len(x)) + variance(y)/float64(len(y)))
}

func logs(x []float64) []float64 {
	for i := range x {
		x[i] = math.Log(x[i])
	}
	return x
}

// variance of a sample, NaN for fewer than two.
func variance(x []float64) float64 {
	if len(x) < 2 {
		return math.NaN()
	}
	mean, sum := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		sum += (v - mean) * (v - mean)
	}
	return sum / float64(len(x)-1)
}

// Needed is the fewest seeds with which one of so many paired tests, corrected
// together, can show a difference at all.
func Needed(tests int) int {
	n := 1
	for 2*math.Exp2(-float64(n))*float64(max(tests, 1)) >= stats.Significant {
		n++
	}
	return n
}
