package nntest

import (
	"fmt"
	"math"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// embedding looks up the vector of each token.
func embedding(op nn.Embedding, l layer) ([][]float64, error) {
	table := l.weight("table")
	out := make([][]float64, l.examples())
	for n, tokens := range l.in[0] {
		for _, t := range tokens {
			id := int(t)
			if float64(id) != t || id < 0 || id >= op.Vocab {
				return nil, fmt.Errorf("example %d has the token %v, want a whole number below %d", n, t, op.Vocab)
			}
			out[n] = append(out[n], table[id*op.Dim:(id+1)*op.Dim]...)
		}
	}
	return out, nil
}

// positions adds to each place its learned vector, or the sine (even channels)
// and cosine (odd ones) of the place.
func positions(op nn.Positions, l layer, x []float64) []float64 {
	c := l.out[1]
	y := make([]float64, len(x))
	for i, v := range x {
		if op.Type == "learned" {
			y[i] = v + l.weight("table")[i]
			continue
		}
		place, ch := float64(i/c), i%c
		angle := place / math.Pow(10000, float64(ch/2*2)/float64(c))
		if ch%2 == 0 {
			y[i] = v + math.Sin(angle)
		} else {
			y[i] = v + math.Cos(angle)
		}
	}
	return y
}

// attention is self-attention: for each head and each place, the values of all
// places weighted by the softmax of query times key over the root of the head's
// width; then a last projection. Head h has channels h*C/Heads to (h+1)*C/Heads.
func attention(op nn.Attention, l layer, x []float64) []float64 {
	t, c := l.out[0], l.out[1]
	width := c / op.Heads
	query := dense(x, l.weight("query"), l.weight("query_bias"), c)
	key := dense(x, l.weight("key"), l.weight("key_bias"), c)
	value := dense(x, l.weight("value"), l.weight("value_bias"), c)
	mixed := make([]float64, t*c)
	for h := range op.Heads {
		for i := range t {
			seen := t
			if op.Causal {
				seen = i + 1
			}
			scores := make([]float64, seen)
			for j := range seen {
				for k := h * width; k < (h+1)*width; k++ {
					scores[j] += query[i*c+k] * key[j*c+k] / math.Sqrt(float64(width))
				}
			}
			for j, share := range softmax(scores) {
				for k := h * width; k < (h+1)*width; k++ {
					mixed[i*c+k] += share * value[j*c+k]
				}
			}
		}
	}
	return dense(mixed, l.weight("output"), l.weight("output_bias"), c)
}

// softmax turns scores into shares that sum to 1.
func softmax(scores []float64) []float64 {
	most := math.Inf(-1)
	for _, s := range scores {
		most = math.Max(most, s)
	}
	shares, sum := make([]float64, len(scores)), 0.0
	for i, s := range scores {
		shares[i] = math.Exp(s - most)
		sum += shares[i]
	}
	for i := range shares {
		shares[i] /= sum
	}
	return shares
}
