package train

import (
	"math"

	"github.com/genius-nas/nasgo/nasgo/worker"
	. "github.com/gomlx/gomlx/core/graph"
)

// Adam's constants (Kingma and Ba, arXiv 1412.6980) and SGD's momentum.
const (
	adamMean    = 0.9
	adamSquare  = 0.999
	adamEpsilon = 1e-8
	momentum    = 0.9
)

// moments is how many vectors an optimiser keeps beside the weights.
func moments(optimizer string) int {
	if optimizer == "adam" {
		return 2
	}
	return 1
}

// update is one step of the optimiser on the flat vectors: params and moments
// as they were, gradient g, and the step's [hyper]. decay is nil without weight
// decay, else 1 where a value decays.
func update(optimizer string, params *Node, ms []*Node, g, decay, hyper *Node) (next *Node, nextMs []*Node) {
	rate, weight := at(hyper, 0), at(hyper, 3)
	var move *Node
	if optimizer == "adam" {
		m := Add(MulScalar(ms[0], adamMean), MulScalar(g, 1-adamMean))
		v := Add(MulScalar(ms[1], adamSquare), MulScalar(Square(g), 1-adamSquare))
		move = Div(Mul(m, at(hyper, 1)), AddScalar(Sqrt(Mul(v, at(hyper, 2))), adamEpsilon))
		nextMs = []*Node{m, v}
	} else {
		m := Add(MulScalar(ms[0], momentum), g)
		move = Add(g, MulScalar(m, momentum))
		nextMs = []*Node{m}
	}
	if decay != nil {
		move = Add(move, Mul(Mul(decay, weight), params))
	}
	return Sub(params, Mul(move, rate)), nextMs
}

// at is one value of a small vector.
func at(v *Node, i int) *Node { return Reshape(Slice(v, AxisElem(i))) }

// hyperSize is how many numbers hyper gives.
const hyperSize = 4

// hyper are the numbers of step t (from 0) of total that change from step to
// step: learning rate, Adam's two corrections, weight decay.
func hyper(s worker.Schedule, t, perEpoch, total int) []float32 {
	n := float64(t + 1)
	return []float32{
		float32(rate(s, t, perEpoch, total)),
		float32(1 / (1 - math.Pow(adamMean, n))),
		float32(1 / (1 - math.Pow(adamSquare, n))),
		float32(s.WeightDecay),
	}
}

// rate is the learning rate of step t (from 0) of total: a line up from 0
// during the warm-up, then a cosine down to 0 (Loshchilov and Hutter, arXiv
// 1608.03983).
func rate(s worker.Schedule, t, perEpoch, total int) float64 {
	warm := s.WarmUp * float64(perEpoch)
	if float64(t) < warm {
		return s.LearningRate * min(1, float64(t+1)/warm)
	}
	left := float64(total) - warm
	return s.LearningRate * (1 + math.Cos(math.Pi*(float64(t)-warm)/left)) / 2
}
