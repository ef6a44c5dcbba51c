package train

import (
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// program is a network compiled for one backend and batch size, with its state
// on the device.
type program struct {
	backend compute.Backend
	lay     *layout
	how     lowering
	batch   int
	sched   worker.Schedule
	dropout bool
	train   *Exec
	eval    *Exec
	state   []*tensors.Tensor // params, the optimiser's moments, stats
	decay   *tensors.Tensor   // nil without weight decay
	where   string            // the layer being built, for messages
}

// newProgram prepares a network; it is compiled when first used.
func newProgram(b compute.Backend, how lowering, net *nn.Network, sched worker.Schedule, batch int) (*program, error) {
	lay, err := newLayout(net)
	if err != nil {
		return nil, err
	}
	if lay.size == 0 {
		return nil, fmt.Errorf("network %q has nothing to learn: no layer holds weights", net.Name)
	}
	p := &program{backend: b, lay: lay, how: how, batch: batch, sched: sched}
	for _, l := range net.Layers {
		d, ok := l.Op.(nn.Dropout)
		p.dropout = p.dropout || ok && d.Rate > 0
	}
	if sched.WeightDecay > 0 {
		p.decay = tensors.FromFlatDataAndDimensions(lay.decayMask(), lay.size)
	}
	if p.train, err = NewExec(b, p.guard(p.step)); err != nil {
		return nil, err
	}
	if p.eval, err = NewExec(b, p.guard(p.infer)); err != nil {
		return nil, err
	}
	return p, nil
}

// guard names the layer at which building a graph panicked.
func (p *program) guard(build func([]*Node) []*Node) func([]*Node) []*Node {
	return func(in []*Node) []*Node {
		defer func() {
			if r := recover(); r != nil {
				panic(fmt.Errorf("building the graph%s: %v", p.where, r))
			}
		}()
		p.where = ""
		return build(in)
	}
}

// walk starts a pass that keeps p.where for guard.
func (p *program) walk(params, stats, rng *Node, training bool) *pass {
	return &pass{lay: p.lay, how: p.how, training: training, params: params, stats: stats, rng: rng, at: &p.where}
}

// step is the graph of one training step: state, images, labels, hyper, and if
// needed the state of chance and the decay mask; out come the next state and
// the loss.
func (p *program) step(in []*Node) []*Node {
	n := len(p.state)
	params, ms, stats := in[0], in[1:n-1], in[n-1]
	x, y, hyper, more := in[n], in[n+1], in[n+2], in[n+3:]
	var rng, decay *Node
	if p.dropout {
		rng, more = more[0], more[1:]
	}
	if p.decay != nil {
		decay = more[0]
	}
	w := p.walk(params, stats, rng, true)
	loss, slope := crossEntropy(w.forward(x), y, p.sched.LabelSmoothing)
	next, nextMs := update(p.sched.Optimizer, params, ms, w.backward(slope), decay, hyper)
	out := append([]*Node{next}, nextMs...)
	return append(out, w.running(), loss)
}

// compile builds and compiles both graphs, which their first call would do else.
func (p *program) compile() error {
	vector := func(n int) shapes.Shape { return shapes.Make(dtypes.Float32, max(n, 1)) }
	params, stats := vector(p.lay.size), vector(p.lay.stat)
	images := shapes.Make(dtypes.Float32, append([]int{p.batch}, p.lay.net.Input...)...)
	state := slices.Repeat([]shapes.Shape{params}, 1+moments(p.sched.Optimizer))
	state = append(state, stats)
	in := append(slices.Clone(state), images, shapes.Make(dtypes.Int32, p.batch), vector(hyperSize))
	if p.dropout {
		in = append(in, RNGStateShape)
	}
	if p.decay != nil {
		in = append(in, params)
	}
	p.state = make([]*tensors.Tensor, len(state)) // step asks for their number
	if _, err := p.train.Compile(in...); err != nil {
		return err
	}
	_, err := p.eval.Compile(params, stats, images)
	return err
}

// infer is the graph of the logits for params, stats and images.
func (p *program) infer(in []*Node) []*Node {
	return []*Node{p.walk(in[0], in[1], nil, false).forward(in[2])}
}

// put replaces the state: params, moments, stats. An empty vector of stats is
// kept as one zero, since backends dislike empty tensors.
func (p *program) put(vectors [][]float32) {
	p.state = nil
	for _, v := range vectors {
		if len(v) == 0 {
			v = []float32{0}
		}
		p.state = append(p.state, tensors.FromFlatDataAndDimensions(v, len(v)))
	}
}

// start puts the state before the first step.
func (p *program) start(seed int64) {
	params, stats := p.lay.init(seed)
	vectors := [][]float32{params}
	for range moments(p.sched.Optimizer) {
		vectors = append(vectors, make([]float32, len(params)))
	}
	p.put(append(vectors, stats))
}

// get copies the state to the host.
func (p *program) get() ([][]float32, error) {
	var out [][]float32
	for i, t := range p.state {
		v, err := tensors.CopyFlatData[float32](t)
		if err != nil {
			return nil, err
		}
		if i == len(p.state)-1 {
			v = v[:p.lay.stat]
		}
		out = append(out, v)
	}
	return out, nil
}

// advance does one training step on images [batch …] and returns its loss. The
// state's buffers are given away and taken back, so memory does not grow.
func (p *program) advance(x []float32, y []int32, hyper []float32, seed int64) (float64, error) {
	var args []any
	for _, t := range p.state {
		d, err := DonateTensorBuffer(t, p.backend, 0)
		if err != nil {
			return 0, err
		}
		args = append(args, d)
	}
	fresh := []*tensors.Tensor{p.images(x), tensors.FromFlatDataAndDimensions(y, len(y)),
		tensors.FromFlatDataAndDimensions(hyper, len(hyper))}
	if p.dropout {
		rng, err := RNGStateFromSeed(seed)
		if err != nil {
			return 0, err
		}
		fresh = append(fresh, rng)
	}
	for _, t := range fresh {
		args = append(args, t)
	}
	if p.decay != nil {
		args = append(args, p.decay)
	}
	out, err := p.train.Call(args...)
	if err != nil {
		return 0, err
	}
	n := len(p.state)
	copy(p.state, out[:n])
	loss := float64(tensors.ToScalar[float32](out[n]))
	return loss, free(append(fresh, out[n])...)
}

// logits are the network's outputs [N K] for images [N …], with running statistics.
func (p *program) logits(x []float32) ([]float32, error) {
	images := p.images(x)
	out, err := p.eval.Call(p.state[0], p.state[len(p.state)-1], images)
	if err != nil {
		return nil, err
	}
	v, err := tensors.CopyFlatData[float32](out[0])
	if err != nil {
		return nil, err
	}
	return v, free(images, out[0])
}

func (p *program) images(x []float32) *tensors.Tensor {
	in := p.lay.net.Input
	return tensors.FromFlatDataAndDimensions(x, append([]int{len(x) / in.Size()}, in...)...)
}

// free gives tensors' memory back at once; waiting for the collector lets it pile up.
func free(ts ...*tensors.Tensor) error {
	for _, t := range ts {
		if err := t.FinalizeAll(); err != nil {
			return err
		}
	}
	return nil
}
