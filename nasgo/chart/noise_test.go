package chart

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
)

// Under noise the curve is the mean of the network that looked best, so it may
// fall; what a report calls best is what looked so, with its mean.
func TestUnderNoise(t *testing.T) {
	r := record(1, 4, metric.FromTest)
	r.Info.Noise = true
	for i, x := range []struct{ told, mean float64 }{{90, 89}, {92, 88.25}, {91, 91.5}, {93, 90.75}} {
		told, mean := metric.OnlyTest(metric.Test(x.told)), metric.OnlyTest(metric.Test(x.mean))
		r.Trials[i].Score, r.Trials[i].Mean = &told, &mean
	}
	assert.Equal(t, []float64{89, 88.25, 88.25, 90.75}, bestCurve(r))
	for _, c := range []Chart{BestSoFar(r), Candidates(r)} {
		assert.Contains(t, c.Caption, "90.75%")
		assert.Contains(t, c.Caption, "one training of each network")
		assert.NotContains(t, c.Caption, "93.00%")
	}
	assert.Contains(t, resultSentence(r), "90.75%")
	assert.Equal(t, "93.00%, mean 90.75%", trialRows(r)[3].Score)
	assert.NotContains(t, BestSoFar(record(1, 4, metric.FromTest)).Caption, "one training")
	assert.Empty(t, underNoise(nasgo.Info{}))
}
