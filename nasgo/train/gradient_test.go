package train

import (
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/nn/nntest"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/stretchr/testify/require"
)

// small is a network of one operation, or of a few, to differentiate.
type small struct {
	name  string
	input nn.Shape
	build func(b *nn.Builder)
}

func one(name string, input nn.Shape, op nn.Op) small {
	return small{name, input, func(b *nn.Builder) { b.Op(op) }}
}

// smalls has every kind of operation, and each way in which it is computed.
func smalls() []small {
	image, sequence := nn.Shape{5, 4, 3}, nn.Shape{4, 6}
	all := []small{
		one("conv1", image, nn.Conv{Out: 4, Kernel: 1, Bias: true}),
		one("conv1s2", image, nn.Conv{Out: 4, Kernel: 1, Stride: 2}),
		one("conv3", image, nn.Conv{Out: 2, Kernel: 3, Bias: true}),
		one("conv3s2", image, nn.Conv{Out: 2, Kernel: 3, Stride: 2}),
		one("conv5s3", nn.Shape{7, 6, 2}, nn.Conv{Out: 3, Kernel: 5, Stride: 3}),
		one("grouped", nn.Shape{5, 4, 4}, nn.Conv{Out: 6, Kernel: 3, Groups: 2, Bias: true}),
		one("grouped s2", nn.Shape{5, 4, 4}, nn.Conv{Out: 8, Kernel: 3, Stride: 2, Groups: 4}),
		one("depthwise3", image, nn.Conv{Out: 3, Kernel: 3, Groups: 3, Bias: true}),
		one("depthwise3s2", image, nn.Conv{Out: 3, Kernel: 3, Stride: 2, Groups: 3}),
		one("depthwise5", image, nn.Conv{Out: 3, Kernel: 5, Groups: 3}),
		one("depthwise5s2", nn.Shape{7, 6, 3}, nn.Conv{Out: 3, Kernel: 5, Stride: 2, Groups: 3}),
		one("batchnorm", image, nn.BatchNorm{}),
		one("batchnorm of vectors", nn.Shape{3}, nn.BatchNorm{}),
		one("layernorm", sequence, nn.LayerNorm{}),
		one("globalpool", image, nn.GlobalPool{}),
		one("globalpool of a sequence", sequence, nn.GlobalPool{}),
		one("dense", nn.Shape{5}, nn.Dense{Out: 3, Bias: true}),
		one("dense of a sequence", sequence, nn.Dense{Out: 3}),
		one("squeeze", image, nn.SqueezeExcite{Hidden: 2, Act: nn.ReLU, Gate: nn.HSigmoid}),
		one("squeeze silu", image, nn.SqueezeExcite{Hidden: 2, Act: nn.SiLU, Gate: nn.Sigmoid}),
		one("dropout 0", image, nn.Dropout{}),
		one("zero", image, nn.Zero{Stride: 2}),
		one("embedding", nn.Shape{4}, nn.Embedding{Vocab: 5, Dim: 3}),
		one("learned positions", sequence, nn.Positions{Type: "learned"}),
		one("sinusoidal positions", sequence, nn.Positions{Type: "sinusoidal"}),
		one("attention", sequence, nn.Attention{Heads: 2}),
		one("causal attention", sequence, nn.Attention{Heads: 3, Causal: true}),
		{"add, a layer read twice", image, func(b *nn.Builder) {
			first := b.Conv(2, 3, 1).At()
			b.Conv(2, 1, 1).Add(first)
		}},
		{"concat, and a layer nobody reads", image, func(b *nn.Builder) {
			first := b.Conv(2, 3, 1).At()
			b.Conv(1, 1, 1)
			b.From(first).Act(nn.Tanh).Concat(first, nn.InputName)
		}},
	}
	for _, f := range nn.Funcs() {
		all = append(all, one(string(f), image, nn.Activation{Func: f}))
	}
	for _, kind := range []string{"max", "avg"} {
		for _, p := range []nn.Pool{{Kernel: 2, Stride: 2}, {Kernel: 3}, {Kernel: 3, Stride: 2}, {Kernel: 5, Stride: 2}} {
			p.Type = kind
			all = append(all, one(kind+" pool "+string(rune('0'+p.Kernel))+string(rune('0'+p.Step())), nn.Shape{5, 6, 2}, p))
		}
	}
	return all
}

// loss of the finite differences: the sum of outputs, each with a weight of its own.
func weigh(i int) float64 { return float64(i%7)/3 - 0.8 }

func total(t testing.TB, net *nn.Network, ws nntest.Weights, x [][]float64) float64 {
	out, err := nntest.Forward(net, ws, x, true)
	require.NoError(t, err)
	sum := 0.0
	for i, v := range join64(out) {
		sum += v * weigh(i)
	}
	return sum
}

// slopes are central differences in float64 of the slow reference by values.
func slopes(values []float64, f func() float64) []float64 {
	const h = 1e-5
	out := make([]float64, len(values))
	for i, v := range values {
		values[i] = v + h
		up := f()
		values[i] = v - h
		out[i] = (up - f()) / (2 * h)
		values[i] = v
	}
	return out
}

// gradients are those of the graph, by params and by the input.
func (b bench) gradients(t testing.TB, ws nntest.Weights, x [][]float64) (params, input []float32) {
	vp, vs := b.vectors(ws)
	got, err := CallOnceN(b.backend, func(in []*Node) []*Node {
		p := b.walk(in[0], in[1], nil, true)
		p.input = true
		out := p.forward(in[2])
		v := make([]float32, out.Shape().Size())
		for i := range v {
			v[i] = float32(weigh(i))
		}
		g := p.backward(Reshape(Const(p.g, v), out.Shape().Dimensions...))
		dx := p.arrived[nn.InputName]
		if dx == nil {
			dx = ZerosLike(in[2])
		}
		return []*Node{g, dx}
	}, vector(vp), vector(vs), b.images(flat(x)))
	require.NoError(t, err)
	return tensors.MustCopyFlatData[float32](got[0]), tensors.MustCopyFlatData[float32](got[1])
}

// TestGradients compares each operation's gradients with finite differences of
// the slow reference.
func TestGradients(t *testing.T) {
	onCPU(t, func(t *testing.T, name string) {
		for i, s := range smalls() {
			if testing.Short() && name != Go && i%4 != 0 {
				continue // each one is compiled anew, some 0.2 s
			}
			t.Run(s.name, func(t *testing.T) { checkGradients(t, name, lower(name), s) })
		}
	})
}

func checkGradients(t *testing.T, name string, how lowering, s small) {
	b := nn.NewBuilder(s.name, s.input)
	s.build(b)
	net, err := b.Network()
	require.NoError(t, err)
	lay, err := newLayout(net)
	require.NoError(t, err)
	p := &program{lay: lay, how: how}
	ws, x := nntest.Init(net, 3), nntest.Input(net, 3, 4)
	params, input := bench{p, backendFor(t, name)}.gradients(t, ws, x)
	for _, ps := range lay.params {
		for _, w := range ps {
			want := slopes(ws[w.name], func() float64 { return total(t, net, ws, x) })
			near(t, want, params[w.off:w.off+len(want)], 1e-4, w.name)
		}
	}
	if _, tokens := net.Layers[0].Op.(nn.Embedding); tokens {
		return // whole numbers have no gradient
	}
	at := 0
	for i := range x {
		want := slopes(x[i], func() float64 { return total(t, net, ws, x) })
		near(t, want, input[at:at+len(want)], 1e-4, "input")
		at += len(want)
	}
}

// TestOtherConvolution checks the way of a dense convolution that a backend
// does not take by itself.
func TestOtherConvolution(t *testing.T) {
	onCPU(t, func(t *testing.T, name string) {
		how := lower(name)
		how.nativeConv = !how.nativeConv
		for _, s := range smalls()[2:5] {
			t.Run(s.name, func(t *testing.T) { checkGradients(t, name, how, s) })
		}
	})
}
