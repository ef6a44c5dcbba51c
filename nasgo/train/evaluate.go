package train

import (
	"context"
	"math"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// evaluate runs the network with its running statistics over examples, in
// batches of one size; the last is filled up with blanks that are not counted.
// correct has one bit an example, the first in the lowest bit of the first byte.
func (p *program) evaluate(ctx context.Context, e data.Examples) (percent float64, correct []byte, err error) {
	size, n, right := e.Shape.Size(), e.Len(), 0
	correct = make([]byte, (n+7)/8)
	batch := make([]float32, p.batch*size)
	for from := 0; from < n; from += p.batch {
		if ctx.Err() != nil {
			return 0, nil, interrupted(ctx)
		}
		count := min(p.batch, n-from)
		clear(batch[copy(batch, e.Images[from*size:(from+count)*size]):])
		logits, err := p.logits(batch)
		if err != nil {
			return 0, nil, err
		}
		classes := len(logits) / p.batch
		for i := range count {
			best, ok := largest(logits[i*classes : (i+1)*classes])
			if !ok {
				return 0, nil, fail(worker.ReasonNaN, "an output of the network is not a number; a lower learning rate may help")
			}
			if best == int(e.Labels[from+i]) {
				correct[(from+i)/8] |= 1 << ((from + i) % 8)
				right++
			}
		}
	}
	return 100 * float64(right) / float64(n), correct, nil
}

// largest is the index of the largest value, the first of equals; ok is false
// if one is not finite.
func largest(v []float32) (best int, ok bool) {
	for i, x := range v {
		if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) {
			return 0, false
		}
		if x > v[best] {
			best = i
		}
	}
	return best, true
}
