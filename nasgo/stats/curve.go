package stats

import (
	"math"
	"slices"
)

// BestSoFar is the highest score up to and including each evaluation, in the
// unit of scores and of their length. NaN stands for an evaluation without a
// score, such as a failed trial: it improves nothing, and the result is NaN
// until the first score.
func BestSoFar(scores []float64) []float64 {
	best := math.NaN()
	out := make([]float64, len(scores))
	for i, s := range scores {
		if math.IsNaN(best) || s > best {
			best = s
		}
		out[i] = best
	}
	return out
}

// Band is, after each evaluation, the median over runs and the quantiles that
// enclose the middle share level of them: level 0.5 gives the quartiles, level
// 1 the lowest and the highest run; levels beyond 0 and 1 count as those.
// Quantiles are of type 7 (see Quantile).
//
// Each curve is one run, as BestSoFar gives it. The band is as long as the
// shortest curve: beyond it the median would be over other runs. A run with NaN
// has found nothing yet and counts as below all others; where a quantile falls
// on such runs it is NaN. Without curves all three are empty.
func Band(curves [][]float64, level float64) (low, mid, high []float64) {
	if len(curves) == 0 {
		return nil, nil, nil
	}
	steps := len(curves[0])
	for _, c := range curves {
		steps = min(steps, len(c))
	}
	tail := (1 - min(max(level, 0), 1)) / 2
	low, mid, high = make([]float64, steps), make([]float64, steps), make([]float64, steps)
	at := make([]float64, len(curves))
	for i := range steps {
		for j, c := range curves {
			at[j] = floor(c[i])
		}
		slices.Sort(at)
		low[i], mid[i], high[i] = unfloor(quantile(at, tail)), unfloor(quantile(at, 0.5)), unfloor(quantile(at, 1-tail))
	}
	return low, mid, high
}

// floor puts "no score" below every score, so that it sorts.
func floor(v float64) float64 {
	if math.IsNaN(v) {
		return math.Inf(-1)
	}
	return v
}

// unfloor is the way back; a quantile between no score and a score is no score.
func unfloor(v float64) float64 {
	if math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}
