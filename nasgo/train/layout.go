package train

import (
	"math"
	"math/rand/v2"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// piece is one weight's place in a flat vector.
type piece struct {
	name   string // "layer/weight"
	weight nn.Weight
	off    int
}

// layout says where each weight of a network lies: learned ones in params,
// running statistics in stats, both in the order of layers and of Op.Weights.
type layout struct {
	net    *nn.Network
	shapes nn.Shapes
	params [][]piece // by layer
	stats  [][]piece // by layer
	size   int       // of params
	stat   int       // of stats
}

// newLayout lays a network out. The error is that of nn.Network.Infer.
func newLayout(net *nn.Network) (*layout, error) {
	shapes, err := net.Infer()
	if err != nil {
		return nil, err
	}
	l := &layout{net: net, shapes: shapes}
	for i, layer := range net.Layers {
		var ps, ss []piece
		for _, w := range shapes.Weights[i] {
			p := piece{name: layer.Name + "/" + w.Name, weight: w}
			if w.Statistic {
				p.off, l.stat = l.stat, l.stat+w.Size()
				ss = append(ss, p)
			} else {
				p.off, l.size = l.size, l.size+w.Size()
				ps = append(ps, p)
			}
		}
		l.params, l.stats = append(l.params, ps), append(l.stats, ss)
	}
	return l, nil
}

// Streams of chance that one seed feeds. They are far apart, so that no two
// uses of a seed see the same numbers.
const (
	streamInit uint64 = iota + 1
	streamOrder
	streamDropout
)

// chance is a source of numbers for one use of a job's seed.
func chance(seed int64, stream, part uint64) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(seed), stream<<56|part))
}

// init draws the first values of both vectors on the host: a compiled program
// for it costs seconds of compilation.
func (l *layout) init(seed int64) (params, stats []float32) {
	r := chance(seed, streamInit, 0)
	params, stats = make([]float32, l.size), make([]float32, l.stat)
	for i := range l.params {
		for _, p := range l.params[i] {
			fill(params[p.off:p.off+p.weight.Size()], p.weight, r)
		}
		for _, p := range l.stats[i] {
			fill(stats[p.off:p.off+p.weight.Size()], p.weight, r)
		}
	}
	return params, stats
}

func fill(to []float32, w nn.Weight, r *rand.Rand) {
	var sd float64
	switch w.Init {
	case nn.InitHe:
		sd = math.Sqrt(2 / float64(max(w.Fan, 1)))
	case nn.InitGlorot:
		sd = math.Sqrt(1 / float64(max(w.Fan, 1)))
	case nn.InitNormal:
		sd = 0.02
	case nn.InitOne:
		for i := range to {
			to[i] = 1
		}
		return
	case nn.InitZero:
		return
	}
	for i := range to {
		to[i] = float32(r.NormFloat64() * sd)
	}
}

// decays says whether weight decay pulls a weight to zero: kernels of
// convolutions, dense layers and attention, but no bias, norm or table.
func decays(w nn.Weight) bool { return w.Init == nn.InitHe || w.Init == nn.InitGlorot }

// decayMask is 1 where a value decays, else 0.
func (l *layout) decayMask() []float32 {
	mask := make([]float32, l.size)
	for _, ps := range l.params {
		for _, p := range ps {
			if !decays(p.weight) {
				continue
			}
			for i := range p.weight.Size() {
				mask[p.off+i] = 1
			}
		}
	}
	return mask
}
