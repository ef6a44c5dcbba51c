package stats

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// gonum's Kendall is tau-a, which is tau-b where nothing is tied.
func TestKendallAgainstAnOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 12).Draw(t, "n")
		x := rapid.SliceOfNDistinct(rapid.Float64Range(-5, 5), n, n, rapid.ID[float64]).Draw(t, "x")
		y := rapid.SliceOfNDistinct(rapid.Float64Range(-5, 5), n, n, rapid.ID[float64]).Draw(t, "y")
		tau, ok := tauB(x, y)
		require.True(t, ok)
		require.InDelta(t, stat.Kendall(x, y, nil), tau, 1e-12)
	})
}

func TestKendall(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5}
	same, err := Kendall(x, x, 0.95, 1)
	require.NoError(t, err)
	require.InDelta(t, 1, same.Tau, 1e-12)
	require.True(t, same.Exact)
	require.InDelta(t, 2.0/120, same.P, 1e-12, "of 120 orders, this one and its reverse")
	reverse, err := Kendall(x, []float64{5, 4, 3, 2, 1}, 0.95, 1)
	require.NoError(t, err)
	require.InDelta(t, -1, reverse.Tau, 1e-12)
	require.InDelta(t, same.P, reverse.P, 1e-12)

	// One swap: 9 pairs of 10 in order, so 0.8; 5 of 120 orders are as near to
	// either end (the order itself and the four with one swap), twice.
	near, err := Kendall(x, []float64{1, 2, 3, 5, 4}, 0.95, 1)
	require.NoError(t, err)
	require.InDelta(t, 0.8, near.Tau, 1e-12)
	require.InDelta(t, 10.0/120, near.P, 1e-12)

	// tau-b with a tie: of 6 pairs 5 are in order and one is tied in x.
	tied, err := Kendall([]float64{1, 1, 2, 3}, []float64{1, 2, 3, 4}, 0.95, 1)
	require.NoError(t, err)
	require.InDelta(t, 5/math.Sqrt(5*6), tied.Tau, 1e-12)

	ten := []float64{3, 1, 4, 15, 9, 2, 6, 5, 35, 8}
	drawn, err := Kendall(ten, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.95, 7)
	require.NoError(t, err)
	require.False(t, drawn.Exact)
	require.Less(t, drawn.Low, drawn.Tau)
	require.Greater(t, drawn.High, drawn.Tau)
	again, err := Kendall(ten, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.95, 7)
	require.NoError(t, err)
	require.Equal(t, drawn, again)
	require.Contains(t, drawn.Sentence(), "n = 10")

	for _, bad := range [][2][]float64{{{1, 2}, {1, 2}}, {{1, 2, 3}, {1, 2}}, {{1, 1, 1}, {1, 2, 3}}, {{1, 2, math.NaN()}, {1, 2, 3}}} {
		_, err := Kendall(bad[0], bad[1], 0.95, 1)
		require.ErrorIs(t, err, ErrInput)
	}
}

// The drawn p-value is near the exact one.
func TestKendallDrawsNearTheExact(t *testing.T) {
	x, y := []float64{1, 2, 3, 4, 5, 6, 7, 8}, []float64{2, 1, 5, 3, 4, 8, 6, 7}
	exact, err := Kendall(x, y, 0.95, 1)
	require.NoError(t, err)
	require.True(t, exact.Exact)
	far, n := 0, 0
	order := slices.Clone(y)
	permute(order, 0, func() {
		n++
		if tau, _ := tauB(x, order); math.Abs(tau) >= exact.Tau-1e-12 {
			far++
		}
	})
	require.Equal(t, 40_320, n)
	require.InDelta(t, float64(far)/float64(n), exact.P, 1e-12)
}

func TestCalibrate(t *testing.T) {
	sure, half, mean := 0.9, 0.5, 91.0
	c, err := Calibrate([]Forecast{
		{Predicted: 92, Measured: 91.5, Confidence: &sure},
		{Predicted: 94, Measured: 91, Confidence: &sure, Naive: &mean},
		{Predicted: 90, Measured: 90.5, Confidence: &half, Naive: &mean},
		{Predicted: 89, Measured: 93},
	}, 1)
	require.NoError(t, err)
	require.InDelta(t, (0.5+3-0.5-4)/4, c.Bias, 1e-12)
	require.InDelta(t, 2, c.Error, 1e-12)
	require.Equal(t, 2, c.Hits)
	require.InDelta(t, 50, c.Share, 1e-12)
	require.Equal(t, 3, c.Sure)
	require.InDelta(t, 100*(0.9+0.9+0.5)/3, c.Confidence, 1e-9)
	require.InDelta(t, 200.0/3, c.Met, 1e-9)
	require.InDelta(t, (0.01+0.81+0.25)/3, c.Brier, 1e-12)
	require.Equal(t, 2, c.Compared)
	require.InDelta(t, 1.75, c.Forecaster, 1e-12)
	require.InDelta(t, 0.25, c.Simple, 1e-12)
	text := c.Sentences("points")
	require.Len(t, text, 3)
	require.Contains(t, text[0], "too low")
	require.Contains(t, text[2], "more than")
	_, err = Calibrate(nil, 1)
	require.ErrorIs(t, err, ErrInput)
	_, err = Calibrate([]Forecast{{Predicted: math.NaN()}}, 1)
	require.ErrorIs(t, err, ErrInput)
}
