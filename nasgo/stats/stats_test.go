package stats

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

var nan = math.NaN()

func TestQuantile(t *testing.T) {
	x := []float64{3, 1, 4, 1, 5, 9, 2, 6}
	for p, want := range map[float64]float64{0: 1, 0.1: 1, 0.25: 1.75, 0.5: 3.5, 0.9: 6.9, 1: 9} { // R: quantile(x, p)
		got, err := Quantile(x, p)
		require.NoError(t, err)
		require.InDelta(t, want, got, 1e-12, p)
	}
	require.Equal(t, 3.0, x[0], "x stays as it is")
	m, err := Mean(x)
	require.NoError(t, err)
	require.InDelta(t, stat.Mean(x, nil), m, 1e-12)
}

func TestBadInputIsRefused(t *testing.T) {
	ok := []float64{1, 2}
	for _, bad := range [][]float64{nil, {1, nan}, {math.Inf(1), 2}} {
		_, e1 := Quantile(bad, 0.5)
		_, e2 := PValueRank(1, bad)
		_, e3 := Compare(ok, bad)
		_, e4 := ComparePaired(bad, ok)
		_, _, e5 := BootstrapMean(bad, 0.9, 1)
		_, e6 := Pareto(bad, ok)
		for i, err := range []error{e1, e2, e3, e4, e5, e6} {
			require.ErrorIs(t, err, ErrInput, i)
		}
	}
	_, e1 := PValueRank(nan, ok)
	_, _, e2 := Wilson(3, 2, 0.9)
	_, _, e3 := Wilson(1, 2, 95)
	_, e4 := McNemar(-1, 0)
	_, _, e5 := PairedCorrect([]byte{1}, []byte{1}, 9)
	_, _, e6 := BootstrapMean(ok, nan, 1)
	for i, err := range []error{e1, e2, e3, e4, e5, e6} {
		require.ErrorIs(t, err, ErrInput, i)
	}
	require.NoError(t, errors.Join(confidence(0.95)))
}

func TestBestSoFar(t *testing.T) {
	got := BestSoFar([]float64{nan, 3, 1, nan, 5, 4})
	require.True(t, math.IsNaN(got[0]))
	require.Equal(t, []float64{3, 3, 3, 5, 5}, got[1:])
}

func TestBand(t *testing.T) {
	low, mid, high := Band([][]float64{{1, 5, 9}, {2, 6}, {3, 7, 9}, {nan, 8, 9}}, 1)
	require.True(t, math.IsNaN(low[0]))
	require.Equal(t, []float64{1.5, 6.5}, mid)
	require.Equal(t, []float64{3, 8}, high)
	require.Len(t, low, 2)
	low, mid, high = Band([][]float64{{nan}, {nan}, {4}}, 0.5)
	require.True(t, math.IsNaN(low[0]) && math.IsNaN(mid[0]) && math.IsNaN(high[0]))
	low, _, _ = Band(nil, 0.5)
	require.Empty(t, low)
}

// Wilson's interval is where the score test does not refuse: at each end,
// |p - p0| is exactly z standard errors of p0.
func TestWilson(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "correct")
		level := rapid.Float64Range(0.5, 0.999).Draw(t, "level")
		lo, hi, err := Wilson(k, n, level)
		require.NoError(t, err)
		z := distuv.UnitNormal.Quantile((1 + level) / 2)
		p := float64(k) / float64(n)
		require.LessOrEqual(t, lo, 100*p+1e-9)
		require.GreaterOrEqual(t, hi, 100*p-1e-9)
		for _, end := range []float64{lo / 100, hi / 100} {
			require.InDelta(t, z*math.Sqrt(end*(1-end)/float64(n)), math.Abs(p-end), 1e-8)
		}
	})
	lo, hi, err := Wilson(0, 0, 0.95)
	require.NoError(t, err)
	require.Equal(t, []float64{0, 100}, []float64{lo, hi})
}

// On many normal samples the bootstrap interval of the mean holds the truth
// nearly as often as it says, and it repeats by its seed.
func TestBootstrap(t *testing.T) {
	samples := 300
	if testing.Short() {
		samples = 100
	}
	hit := 0
	for i := range samples {
		n := distuv.Normal{Mu: 90, Sigma: 2, Src: source(uint64(i))}
		x := make([]float64, 40)
		for j := range x {
			x[j] = n.Rand()
		}
		lo, hi, err := Bootstrap(x, nil, 0.9, 500, 1)
		require.NoError(t, err)
		if lo <= 90 && 90 <= hi {
			hit++
		}
	}
	require.InDelta(t, 0.89, float64(hit)/float64(samples), 0.08)
	x := []float64{1, 2, 3, 4, 10}
	a, b, err := BootstrapMedian(x, 0.8, 5)
	require.NoError(t, err)
	c, d, _ := BootstrapMedian(x, 0.8, 5)
	require.Equal(t, []float64{a, b}, []float64{c, d})
	require.Equal(t, []float64{1, 2, 3, 4, 10}, x)
	require.LessOrEqual(t, a, 3.0)
	require.GreaterOrEqual(t, b, 3.0)
}

func TestMcNemar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.IntRange(0, 400).Draw(t, "a"), rapid.IntRange(0, 400).Draw(t, "b")
		got, err := McNemar(a, b)
		require.NoError(t, err)
		want := min(2*distuv.Binomial{N: float64(a + b), P: 0.5}.CDF(float64(min(a, b))), 1)
		if a+b == 0 {
			want = 1
		}
		require.InDelta(t, want, got, 1e-9)
	})
}

func TestPairedCorrect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(rapid.Byte(), 1, 9).Draw(t, "a")
		b := rapid.SliceOfN(rapid.Byte(), len(a), len(a)).Draw(t, "b")
		n := 8*len(a) - rapid.IntRange(0, 7).Draw(t, "unused")
		onlyA, onlyB, err := PairedCorrect(a, b, n)
		require.NoError(t, err)
		wantA, wantB := 0, 0
		for i := range n {
			x, y := a[i/8]>>(i%8)&1, b[i/8]>>(i%8)&1
			wantA, wantB = wantA+int(x&^y), wantB+int(y&^x)
		}
		require.Equal(t, []int{wantA, wantB}, []int{onlyA, onlyB})
	})
}

// small draws runs with many ties.
func small(t *rapid.T, name string, n int) []float64 {
	return rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 6), func(i int) float64 { return float64(i) }), n, n).Draw(t, name)
}

// The exact U test is the share of all ways to deal the values to the two sets
// that are as far from the expected rank sum, here counted one by one.
func TestCompareAgainstAllDeals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := small(t, "a", rapid.IntRange(1, 6).Draw(t, "na")), small(t, "b", rapid.IntRange(1, 6).Draw(t, "nb"))
		c, err := Compare(a, b)
		require.NoError(t, err)
		all := append(slices.Clone(a), b...)
		wins := func(set uint) float64 { // of the values in set against the others
			w := 0.0
			for i := range all {
				for j := range all {
					if set>>i&1 == 1 && set>>j&1 == 0 {
						w += 0.5 * float64(1+sign(all[i]-all[j]))
					}
				}
			}
			return w
		}
		half := float64(len(a)*len(b)) / 2
		own, far, n := wins(1<<len(a)-1), 0.0, 0.0
		for set := uint(0); set < 1<<len(all); set++ {
			if bits.OnesCount(set) == len(a) {
				n++
				if math.Abs(wins(set)-half) >= math.Abs(own-half) {
					far++
				}
			}
		}
		require.InDelta(t, far/n, c.P, 1e-12)
		require.InDelta(t, own/(2*half), c.Superiority, 1e-12)
	})
}

// The same for pairs: all ways to give the differences signs.
func TestComparePairedAgainstAllSigns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "n")
		a, b := small(t, "a", n), small(t, "b", n)
		c, err := ComparePaired(a, b)
		require.NoError(t, err)
		var size []float64
		own := uint(0)
		for i := range a {
			if a[i] != b[i] {
				if a[i] > b[i] {
					own |= 1 << len(size)
				}
				size = append(size, math.Abs(a[i]-b[i]))
			}
		}
		ranks, _ := doubledRanks(size)
		deviation := func(set uint) (d int) {
			for i, r := range ranks {
				d += r * (2*int(set>>i&1) - 1)
			}
			return max(d, -d)
		}
		far := 0.0
		for set := uint(0); set < 1<<len(size); set++ {
			if deviation(set) >= deviation(own) {
				far++
			}
		}
		require.InDelta(t, far/math.Exp2(float64(len(size))), c.P, 1e-12)
	})
}

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// Just beyond the exact sizes the approximation agrees with the exact answer.
func TestApproximationsMeetTheExact(t *testing.T) {
	var a, b []float64
	for i := range 31 {
		a, b = append(a, float64((i*7)%23)), append(b, float64((i*5)%19)+0.9*float64(i%4))
	}
	c, err := Compare(a, b)
	require.NoError(t, err)
	require.False(t, c.Exact)
	ranks, _ := doubledRanks(append(slices.Clone(a), b...))
	sum := 0
	for _, r := range ranks[:31] {
		sum += r
	}
	require.InDelta(t, farther(chooseSums(ranks, 31), sum, 31*63), c.P, 0.01)
	var long, longer []float64
	for i := range 250 {
		long, longer = append(long, float64((i*37)%101)), append(longer, float64((i*53)%97)+2)
	}
	p, err := ComparePaired(long, longer)
	require.NoError(t, err)
	require.False(t, p.Exact)
	part, err := ComparePaired(long[:200], longer[:200])
	require.NoError(t, err)
	require.True(t, part.Exact)
	require.Greater(t, p.P, 0.0)
}

// A few runs against hundreds: the exact test takes the smaller side, whichever it is.
func TestCompareFewWithMany(t *testing.T) {
	var many []float64
	for i := range 300 {
		many = append(many, float64(i))
	}
	few := []float64{298.5, 297.5, 310}
	c, err := Compare(few, many)
	require.NoError(t, err)
	require.True(t, c.Exact)
	// 897 of 900 comparisons won. Of the 303 over 3 deals, those with 3 or fewer
	// losses for the three are the partitions of 0 to 3 into at most 3 parts,
	// 1 + 1 + 2 + 3; as many are as far off at the other end.
	require.InDelta(t, 897.0/900, c.Superiority, 1e-12)
	require.InDelta(t, 14/float64(303*302*301/6), c.P, 1e-12)
	back, err := Compare(many, few)
	require.NoError(t, err)
	require.InDelta(t, c.P, back.P, 1e-15)
}

// The sign test is the binomial one, and does not care how large differences are.
func TestCompareSigns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		a, b := small(t, "a", n), small(t, "b", n)
		c, err := CompareSigns(a, b)
		require.NoError(t, err)
		better, differ := 0, 0
		for i := range a {
			if a[i] > b[i] {
				better++
			}
			if a[i] != b[i] {
				differ++
			}
		}
		want := 1.0
		if differ > 0 {
			want = min(2*distuv.Binomial{N: float64(differ), P: 0.5}.CDF(float64(min(better, differ-better))), 1)
		}
		require.InDelta(t, want, c.P, 1e-9)
		for i := range b {
			a[i], b[i] = math.Exp(a[i]), math.Exp(b[i])
		}
		scaled, err := CompareSigns(a, b)
		require.NoError(t, err)
		require.InDelta(t, c.P, scaled.P, 0)
		require.InDelta(t, c.Superiority, scaled.Superiority, 0)
	})
	_, err := CompareSigns([]float64{1}, []float64{1, 2})
	require.ErrorIs(t, err, ErrInput)
}

// Values of R's p.adjust(p, "holm"), and what the correction promises.
func TestHolm(t *testing.T) {
	require.InDeltaSlice(t, []float64{0.03, 0.06, 0.06, 0.02}, Holm([]float64{0.01, 0.04, 0.03, 0.005}), 1e-12)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 8).Draw(t, "p")
		before := slices.Clone(p)
		got := Holm(p)
		require.Equal(t, before, p, "p stays as it is")
		for i := range p {
			require.GreaterOrEqual(t, got[i], p[i])
			require.LessOrEqual(t, got[i], 1.0)
			for j := range p {
				if p[i] < p[j] {
					require.LessOrEqual(t, got[i], got[j], "the order stays")
				}
			}
		}
		if len(p) > 0 {
			require.InDelta(t, min(1, slices.Min(p)*float64(len(p))), slices.Min(got), 1e-12, "the smallest is Bonferroni's")
		}
	})
}

// Spearman's is Pearson's of the ranks, here by gonum.
func TestSpearman(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "n")
		x, y := small(t, "x", n), small(t, "y", n)
		got, err := Spearman(x, y)
		if slices.Min(x) == slices.Max(x) || slices.Min(y) == slices.Max(y) {
			require.ErrorIs(t, err, ErrInput)
			return
		}
		require.NoError(t, err)
		ranks := func(v []float64) (out []float64) {
			r, _ := doubledRanks(v)
			for _, k := range r {
				out = append(out, float64(k))
			}
			return out
		}
		require.InDelta(t, stat.Correlation(ranks(x), ranks(y), nil), got, 1e-9)
	})
	r, err := Spearman([]float64{1, 2, 3, 4}, []float64{10, 30, 20, 40}) // 1 - 6·2/(4·15)
	require.NoError(t, err)
	require.InDelta(t, 0.8, r, 1e-12)
	_, err = Spearman([]float64{1}, []float64{1, 2})
	require.ErrorIs(t, err, ErrInput)
}

func TestPareto(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		score, cost := small(t, "score", n), small(t, "cost", n)
		got, err := Pareto(score, cost)
		require.NoError(t, err)
		var want []int
		for i := range n {
			beaten := false
			for j := range n {
				beaten = beaten || score[j] >= score[i] && cost[j] <= cost[i] && (score[j] > score[i] || cost[j] < cost[i])
			}
			if !beaten {
				want = append(want, i)
			}
		}
		require.ElementsMatch(t, want, got)
		require.True(t, slices.IsSortedFunc(got, func(i, j int) int { return sign(cost[i] - cost[j]) }))
	})
}

func ExampleStanding_Sentence() {
	others := make([]float64, 100)
	for i := range others {
		others[i] = float64(i)
	}
	s, err := Stand(90, others)
	fmt.Println(s.Sentence("random"), err)
	// Output: 10 of 100 random runs did at least as well (p = 0.11). <nil>
}

func ExampleCompare() {
	evolution := []float64{92.8, 92.9, 93.0, 92.7, 93.1}
	random := []float64{92.1, 92.4, 92.0, 92.6, 92.9}
	c, err := Compare(evolution, random)
	fmt.Println(c.Sentence("evolution", "random"), err)
	c, err = Compare(evolution[:2], random[:2])
	fmt.Println(c.Sentence("evolution", "random"), err)
	// Output:
	// evolution was better than random: p = 0.040 (Mann-Whitney, 5 and 5 runs); it won 90% of the comparisons. <nil>
	// No difference between evolution and random was shown, nor could so few runs show one: p = 0.33 (Mann-Whitney, 2 and 2 runs). <nil>
}

func ExampleCorrect() {
	random := []float64{92.1, 92.4, 92.0, 92.6, 92.9, 92.2}
	var tests []Comparison
	for _, runs := range [][]float64{{92.8, 92.9, 93.0, 92.7, 93.1, 92.9}, {92.2, 92.4, 92.1, 92.7, 92.9, 92.4}} {
		c, err := ComparePaired(runs, random)
		if err != nil {
			fmt.Println(err)
			return
		}
		tests = append(tests, c)
	}
	Correct(tests)
	for i, name := range []string{"evolution", "local search"} {
		fmt.Println(tests[i].Sentence(name, "random"))
	}
	// Output:
	// No difference between evolution and random was shown: p = 0.062 (Wilcoxon signed-rank, 6 pairs; Holm, 2 tests).
	// No difference between local search and random was shown: p = 0.12 (Wilcoxon signed-rank, 6 pairs; Holm, 2 tests).
}

func ExampleWilson() {
	lo, hi, err := Wilson(9_313, 10_000, 0.95)
	fmt.Printf("%.2f%% to %.2f%% %v\n", lo, hi, err)
	// Output: 92.62% to 93.61% <nil>
}
