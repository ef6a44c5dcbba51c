package nntest

import (
	"math"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// dense multiplies each run of len(kernel)/out values by the kernel [in out]
// and adds the bias, which may be nil.
func dense(x, kernel, bias []float64, out int) []float64 {
	in := len(kernel) / out
	y := make([]float64, len(x)/in*out)
	for p := range len(x) / in {
		for o := range out {
			sum := 0.0
			if bias != nil {
				sum = bias[o]
			}
			for i := range in {
				sum += x[p*in+i] * kernel[i*out+o]
			}
			y[p*out+o] = sum
		}
	}
	return y
}

// activate applies an activation function to each value.
func activate(f nn.Func, x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = function(f, v)
	}
	return y
}

func function(f nn.Func, x float64) float64 {
	switch f {
	case nn.ReLU:
		return math.Max(x, 0)
	case nn.ReLU6:
		return math.Min(math.Max(x, 0), 6)
	case nn.HSigmoid:
		return math.Min(math.Max(x+3, 0), 6) / 6
	case nn.HSwish:
		return x * math.Min(math.Max(x+3, 0), 6) / 6
	case nn.GELU:
		return x * 0.5 * (1 + math.Erf(x/math.Sqrt2))
	case nn.Sigmoid:
		return 1 / (1 + math.Exp(-x))
	case nn.SiLU:
		return x / (1 + math.Exp(-x))
	case nn.Tanh:
		return math.Tanh(x)
	}
	return math.NaN() // every comparison with it fails
}

// add sums the inputs.
func add(l layer) [][]float64 {
	out := make([][]float64, l.examples())
	for n := range out {
		out[n] = make([]float64, l.out.Size())
		for _, in := range l.in {
			for i, v := range in[n] {
				out[n][i] += v
			}
		}
	}
	return out
}

// concat writes, for each position, the channels of the first input, then those
// of the second, and so on.
func concat(l layer) [][]float64 {
	out := make([][]float64, l.examples())
	for n := range out {
		for p := range l.out.Size() / l.out.Channels() {
			for i, in := range l.in {
				c := l.shapes[i].Channels()
				out[n] = append(out[n], in[n][p*c:(p+1)*c]...)
			}
		}
	}
	return out
}
