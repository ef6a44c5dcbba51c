package nntest

import (
	"math"
	"slices"
)

// epsilon is what both norms add to a variance.
const epsilon = 1e-5

// batchNorm normalises each channel: in training by the mean and the biased
// variance over all examples and positions, else by the running ones.
func batchNorm(l layer) [][]float64 {
	c := l.out.Channels()
	means, variances := l.weight("mean"), l.weight("variance")
	if l.training {
		means, variances = moments(slices.Concat(l.in[0]...), c)
	}
	if l.statistics != nil {
		l.statistics[Key(l.name, "mean")] = means
		l.statistics[Key(l.name, "variance")] = variances
	}
	scale, offset := l.weight("scale"), l.weight("offset")
	return l.each(func(x []float64) []float64 {
		y := make([]float64, len(x))
		for i, v := range x {
			ch := i % c
			y[i] = (v-means[ch])/math.Sqrt(variances[ch]+epsilon)*scale[ch] + offset[ch]
		}
		return y
	})
}

// moments are the mean and biased variance of each of c channels.
func moments(x []float64, c int) (means, variances []float64) {
	means = mean(x, c)
	squares := make([]float64, len(x))
	for i, v := range x {
		d := v - means[i%c]
		squares[i] = d * d
	}
	return means, mean(squares, c)
}

// layerNorm normalises the channels at each position.
func layerNorm(l layer, x []float64) []float64 {
	c := l.out.Channels()
	scale, offset := l.weight("scale"), l.weight("offset")
	var y []float64
	for p := range len(x) / c {
		at := x[p*c : (p+1)*c]
		m, v := moments(at, 1)
		for ch, value := range at {
			y = append(y, (value-m[0])/math.Sqrt(v[0]+epsilon)*scale[ch]+offset[ch])
		}
	}
	return y
}
