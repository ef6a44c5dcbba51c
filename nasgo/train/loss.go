package train

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// crossEntropy is the mean loss in nats of logits [N K] against labels [N], and
// its gradient by the logits. Smoothing s moves s/K of each target to every
// class (Szegedy et al., arXiv 1512.00567).
func crossEntropy(logits, labels *Node, smoothing float64) (loss, slope *Node) {
	d := logits.Shape().Dimensions
	n, k := d[0], d[1]
	target := OneHot(labels, k, dtypes.Float32)
	if smoothing > 0 {
		target = AddScalar(MulScalar(target, 1-smoothing), smoothing/float64(k))
	}
	z := Sub(logits, ReduceAndKeep(logits, ReduceMax, -1))
	e := Exp(z)
	sum := ReduceAndKeep(e, ReduceSum, -1)
	logP := Sub(z, Log(sum))
	loss = MulScalar(ReduceAllSum(Mul(target, logP)), -1/float64(n))
	return loss, MulScalar(Sub(Div(e, sum), target), 1/float64(n))
}
