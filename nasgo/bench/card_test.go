package bench

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/spaces"
)

// noisy is a table of 27 networks whose scores are their sums, plus what
// shift says of a training, and whose curves are backwards in the first epoch.
func noisy(t *testing.T, shift func(row, run int) float64) *spaces.Table {
	t.Helper()
	s := searchtest.Space(3, 3, 3)
	d := spaces.TableData{Name: "noisy"}
	row := 0
	for range s.All() {
		var val, test, seconds []float64
		var curves [][]float64
		for run := range 3 {
			v := 50 + float64(row) + shift(row, run)
			val, test, seconds = append(val, v), append(test, 90-float64(row)), append(seconds, 2)
			curves = append(curves, []float64{100 - v, v - 10, v})
		}
		d.Val, d.Test, d.Seconds, d.Curves = append(d.Val, val), append(d.Test, test), append(d.Seconds, seconds), append(d.Curves, curves)
		row++
	}
	table, err := spaces.NewTable(s, d)
	require.NoError(t, err)
	return table
}

func TestCardWithoutNoise(t *testing.T) {
	table := noisy(t, func(int, int) float64 { return 0 })
	c, err := NewCard(context.Background(), table)
	require.NoError(t, err)
	assert.Equal(t, 27, c.Networks)
	assert.InDelta(t, 27*3*2, c.Seconds, 1e-9)
	assert.Equal(t, Spread{50, 56.5, 63, 69.5, 76}, c.Score)
	assert.Zero(t, c.Noise)
	assert.Zero(t, c.NoiseTop)
	assert.InDelta(t, 100, c.Agree, 0)
	assert.InDelta(t, 100, c.AgreeTop, 0)
	assert.InDelta(t, -1, c.ValTest, 1e-12)
	require.Len(t, c.Fidelity, 3)
	assert.InDeltaSlice(t, []float64{-1, 1, 1}, []float64{c.Fidelity[0].Rank, c.Fidelity[1].Rank, c.Fidelity[2].Rank}, 1e-12)
	assert.Equal(t, []float64{0, 10, 10}, []float64{c.Fidelity[0].Kept, c.Fidelity[1].Kept, c.Fidelity[2].Kept})
	assert.Equal(t, []int{1, 2, 3}, []int{c.Fidelity[0].Epoch, c.Fidelity[1].Epoch, c.Fidelity[2].Epoch})
	best := c.Best[0]
	assert.Equal(t, "222", best.Key)
	assert.InDelta(t, 64, *best.Test, 0)
	assert.Equal(t, 27, best.TestRank)
	assert.Equal(t, "random", c.Standings[0].Name)
	assert.Equal(t, 10, c.Standings[0].Evaluations)
	for _, line := range []string{
		"| networks | 27,", "| trainings | 3 of each, 3 processor minutes together, 2.00 s one |", "| `222` | 76.00 | 64.00 | 27 |",
		"| 1 | -1.000 | 0.0 |", "| noise between seeds | standard deviation 0.00 points; among the best tenth 0.00 |",
	} {
		assert.Contains(t, c.Markdown(), line)
	}
	again, err := NewCard(context.Background(), table)
	require.NoError(t, err)
	assert.Equal(t, c, again)
}

// Trainings at -3, 0 and 3 around each mean have the standard deviation 3; the
// order of neighbours is then often wrong.
func TestCardOfNoise(t *testing.T) {
	c, err := NewCard(context.Background(), noisy(t, func(row, run int) float64 { return float64(3 * ((row+run)%3 - 1)) }))
	require.NoError(t, err)
	assert.InDelta(t, 3, c.Noise, 1e-12)
	assert.InDelta(t, 3, c.NoiseTop, 1e-12)
	assert.Less(t, c.AgreeTop, 60.0)
	assert.Greater(t, c.Agree, 80.0)
	assert.Less(t, c.Agree, 100.0)
	assert.Less(t, c.Fidelity[2].Rank, 1.0, "the last epoch is noisy too")
}

// What a table lacks its card leaves out; one training is not enough for noise.
func TestCardOfLess(t *testing.T) {
	s := searchtest.Space(3, 4)
	d := spaces.TableData{Name: "less"}
	for i := range 12 {
		d.Test = append(d.Test, []float64{float64(i)})
	}
	one, err := spaces.NewTable(s, d)
	require.NoError(t, err)
	_, err = NewCard(context.Background(), one)
	require.ErrorIs(t, err, ErrCard)
	for i := range d.Test {
		d.Test[i] = append(d.Test[i], float64(i+1))
	}
	two, err := spaces.NewTable(s, d)
	require.NoError(t, err)
	c, err := NewCard(context.Background(), two)
	require.NoError(t, err)
	assert.Zero(t, c.ValTest)
	text := c.Markdown()
	assert.False(t, strings.Contains(text, "after epochs") || strings.Contains(text, "validation"), text)
	assert.Contains(t, text, "selecting on the test split")
	for i := range d.Test {
		d.Test[i] = []float64{50, 50}
	}
	flat, err := spaces.NewTable(s, d)
	require.NoError(t, err)
	_, err = NewCard(context.Background(), flat)
	require.ErrorIs(t, err, ErrCard, "there is no order")
}
