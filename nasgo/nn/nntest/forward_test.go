package nntest_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/nn/nntest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// one runs a network of one layer on one example.
func one(t *testing.T, op nn.Op, input nn.Shape, w nntest.Weights, x ...float64) []float64 {
	t.Helper()
	n := &nn.Network{Input: input, Layers: []nn.Layer{{Name: "l", In: []string{nn.InputName}, Op: op}}}
	y, err := nntest.Forward(n, w, [][]float64{x}, false)
	require.NoError(t, err)
	return y[0]
}

func TestByHand(t *testing.T) {
	// One 2x2 image, a kernel of ones: each output is the sum of what the
	// window sees, here always the whole image.
	ones := nntest.Weights{"l/kernel": {1, 1, 1, 1, 1, 1, 1, 1, 1}}
	require.Equal(t, []float64{10, 10, 10, 10}, one(t, nn.Conv{Out: 1, Kernel: 3}, nn.Shape{2, 2, 1}, ones, 1, 2, 3, 4))
	// A kernel with one tap right of the middle shifts the row to the left.
	shift := nntest.Weights{"l/kernel": {0, 0, 0, 0, 0, 1, 0, 0, 0}}
	require.Equal(t, []float64{2, 3, 0}, one(t, nn.Conv{Out: 1, Kernel: 3}, nn.Shape{1, 3, 1}, shift, 1, 2, 3))
	// Two groups: each output channel reads its own input channel.
	groups := nntest.Weights{"l/kernel": {2, 10}}
	require.Equal(t, []float64{2, 20}, one(t, nn.Conv{Out: 2, Kernel: 1, Groups: 2}, nn.Shape{1, 1, 2}, groups, 1, 2))
	// The average at a corner is over the four values that are there.
	require.Equal(t, []float64{2.5, 2.5, 2.5, 2.5}, one(t, nn.Pool{Type: "avg", Kernel: 3}, nn.Shape{2, 2, 1}, nil, 1, 2, 3, 4))
	require.Equal(t, []float64{-1}, one(t, nn.Pool{Type: "max", Kernel: 3, Stride: 2}, nn.Shape{2, 2, 1}, nil, -1, -2, -3, -4))
	require.Equal(t, []float64{5, 7}, one(t, nn.Dense{Out: 2}, nn.Shape{2}, nntest.Weights{"l/kernel": {1, 1, 2, 3}}, 1, 2))
	require.Equal(t, []float64{0, 0}, one(t, nn.Zero{}, nn.Shape{2}, nil, 1, 2))
	require.Equal(t, []float64{0}, one(t, nn.Zero{Stride: 2}, nn.Shape{2, 2, 1}, nil, 1, 2, 3, 4))
	require.Equal(t, []float64{1, 2}, one(t, nn.Dropout{Rate: 0.5}, nn.Shape{2}, nil, 1, 2))
	table := nntest.Weights{"l/table": {1, 2, 3, 4, 5, 6}}
	require.Equal(t, []float64{5, 6, 1, 2}, one(t, nn.Embedding{Vocab: 3, Dim: 2}, nn.Shape{2}, table, 2, 0))
	// Attention with query and key 0 gives every place the mean of the values.
	eye := []float64{1, 0, 0, 1}
	att := nntest.Weights{"l/value": eye, "l/output": eye}
	for _, name := range []string{"query", "key"} {
		att["l/"+name] = make([]float64, 4)
	}
	for _, name := range []string{"query", "key", "value", "output"} {
		att["l/"+name+"_bias"] = make([]float64, 2)
	}
	require.Equal(t, []float64{2, 3, 2, 3}, one(t, nn.Attention{Heads: 1}, nn.Shape{2, 2}, att, 1, 2, 3, 4))
	require.Equal(t, []float64{1, 2, 2, 3}, one(t, nn.Attention{Heads: 2, Causal: true}, nn.Shape{2, 2}, att, 1, 2, 3, 4))
}

func TestMergesByHand(t *testing.T) {
	b := nn.NewBuilder("", nn.Shape{2, 1})
	in := b.At()
	sum := b.Add(in, in).At()
	n, err := b.Concat(in, sum).Network()
	require.NoError(t, err)
	y, err := nntest.Forward(n, nil, [][]float64{{1, 2}, {10, 20}}, true)
	require.NoError(t, err)
	require.Equal(t, [][]float64{{3, 1, 3, 6, 2, 6}, {30, 10, 30, 60, 20, 60}}, y)
}

// A 1x1 convolution with the identity as its kernel changes nothing; neither
// does a depthwise one whose kernel is 1 in the middle.
func TestIdentityConvolutions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.IntRange(1, 5).Draw(t, "channels")
		b := nn.NewBuilder("", nn.Shape{4, 3, c}).Conv(c, 1, 1).Depthwise(3, 1)
		n, err := b.Network()
		require.NoError(t, err)
		pointwise, depthwise := make([]float64, c*c), make([]float64, 9*c)
		for i := range c {
			pointwise[i*c+i], depthwise[4*c+i] = 1, 1
		}
		x := nntest.Input(n, 2, rapid.Int64().Draw(t, "seed"))
		y, err := nntest.Forward(n, nntest.Weights{"conv/kernel": pointwise, "conv2/kernel": depthwise}, x, false)
		require.NoError(t, err)
		requireClose(t, x, y, 0)
	})
}

// A grouped convolution is the dense one whose kernel is 0 outside the groups.
func TestGroupedIsBlockDiagonal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, in, out := rapid.IntRange(1, 3).Draw(t, "groups"), rapid.IntRange(1, 3).Draw(t, "in"), rapid.IntRange(1, 3).Draw(t, "out")
		k, stride := 2*rapid.IntRange(0, 2).Draw(t, "half")+1, rapid.IntRange(1, 3).Draw(t, "stride")
		shape := nn.Shape{5, 4, g * in}
		grouped, err := nn.NewBuilder("", shape).Op(nn.Conv{Out: g * out, Kernel: k, Stride: stride, Groups: g}).Network()
		require.NoError(t, err)
		full, err := nn.NewBuilder("", shape).Conv(g*out, k, stride).Network()
		require.NoError(t, err)
		w := nntest.Init(grouped, rapid.Int64().Draw(t, "seed"))
		wide := make([]float64, k*k*g*in*g*out)
		for i, v := range w["conv/kernel"] {
			tap, from, to := i/(in*g*out), i/(g*out)%in, i%(g*out)
			wide[(tap*g*in+to/out*in+from)*g*out+to] = v
		}
		x := nntest.Input(full, 1, 1)
		a, err := nntest.Forward(grouped, w, x, false)
		require.NoError(t, err)
		b, err := nntest.Forward(full, nntest.Weights{"conv/kernel": wide}, x, false)
		require.NoError(t, err)
		requireClose(t, b, a, 1e-12)
	})
}

// In training a batch norm's output has, in each channel, its offset as mean
// and its scale as deviation, and equals the output with running statistics set
// to those of the batch.
func TestBatchNormTraining(t *testing.T) {
	n, err := nn.NewBuilder("", nn.Shape{6, 5, 3}).BatchNorm().Network()
	require.NoError(t, err)
	w, x := nntest.Init(n, 3), nntest.Input(n, 7, 4)
	y, err := nntest.Forward(n, w, x, true)
	require.NoError(t, err)
	found, err := nntest.Statistics(n, w, x)
	require.NoError(t, err)
	for c := range 3 {
		sum, square, count := 0.0, 0.0, 7.0*30
		for _, e := range y {
			for p := range 30 {
				sum += e[p*3+c]
				square += e[p*3+c] * e[p*3+c]
			}
		}
		mean := sum / count
		require.InDelta(t, w["batchnorm/offset"][c], mean, 1e-12)
		scale := w["batchnorm/scale"][c] * math.Sqrt(found["batchnorm/variance"][c]/(found["batchnorm/variance"][c]+1e-5))
		require.InDelta(t, math.Abs(scale), math.Sqrt(square/count-mean*mean), 1e-9)
	}
	w["batchnorm/mean"], w["batchnorm/variance"] = found["batchnorm/mean"], found["batchnorm/variance"]
	again, err := nntest.Forward(n, w, x, false)
	require.NoError(t, err)
	require.Equal(t, y, again)
}

// Without positions and masks, attention does not know the order of its input.
func TestAttentionFollowsPermutations(t *testing.T) {
	n, err := nn.NewBuilder("", nn.Shape{5, 6}).Op(nn.Attention{Heads: 3}).Network()
	require.NoError(t, err)
	w, x := nntest.Init(n, 5), nntest.Input(n, 1, 6)[0]
	order := rand.New(rand.NewPCG(7, 7)).Perm(5)
	permute := func(v []float64) []float64 {
		var p []float64
		for _, i := range order {
			p = append(p, v[i*6:(i+1)*6]...)
		}
		return p
	}
	y, err := nntest.Forward(n, w, [][]float64{x, permute(x)}, false)
	require.NoError(t, err)
	requireClose(t, [][]float64{permute(y[0])}, y[1:], 1e-12)
}

// Causal attention: what comes later changes nothing before it.
func TestCausalSeesNothingLater(t *testing.T) {
	n, err := nn.NewBuilder("", nn.Shape{5, 4}).Op(nn.Attention{Heads: 2, Causal: true}).Network()
	require.NoError(t, err)
	w, x := nntest.Init(n, 5), nntest.Input(n, 2, 6)
	copy(x[1][:12], x[0][:12]) // the first three places are alike
	y, err := nntest.Forward(n, w, x, false)
	require.NoError(t, err)
	require.Equal(t, y[0][:12], y[1][:12])
	require.NotEqual(t, y[0][12:], y[1][12:])
}

// Any random network runs, gives the size it says, is finite, and its examples
// do not touch each other outside training.
func TestRandomNetworksRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := nntest.RandomNetwork(t)
		s, err := n.Infer()
		require.NoError(t, err)
		w, x := nntest.Init(n, 1), nntest.Input(n, 3, 2)
		y, err := nntest.Forward(n, w, x, false)
		require.NoError(t, err)
		alone, err := nntest.Forward(n, w, x[1:2], false)
		require.NoError(t, err)
		require.Equal(t, y[1:2], alone)
		for _, v := range y[0] {
			require.False(t, math.IsNaN(v) || math.IsInf(v, 0))
		}
		require.Len(t, y[0], s.Output().Size())
		_, err = nntest.Forward(nntest.WithoutDropout(n), w, x, true)
		require.NoError(t, err)
	})
}

// The generator leaves no operation out.
func TestRandomNetworksHaveEveryKind(t *testing.T) {
	seen := map[string]bool{}
	draw := rapid.Custom(nntest.RandomNetwork)
	for seed := range 300 {
		for _, l := range draw.Example(seed).Layers {
			seen[l.Op.Kind()] = true
		}
	}
	for _, kind := range nn.Kinds() {
		require.True(t, seen[kind], "%s never came up", kind)
	}
}

func TestForwardRefuses(t *testing.T) {
	n, err := nn.NewBuilder("", nn.Shape{2}).Op(nn.Embedding{Vocab: 3, Dim: 1}).Dropout(0.5).Network()
	require.NoError(t, err)
	w := nntest.Init(n, 1)
	for name, f := range map[string]func() error{
		"no batch":     func() error { _, err := nntest.Forward(n, w, nil, false); return err },
		"short":        func() error { _, err := nntest.Forward(n, w, [][]float64{{1}}, false); return err },
		"no weights":   func() error { _, err := nntest.Forward(n, nil, [][]float64{{1, 1}}, false); return err },
		"token 3 of 3": func() error { _, err := nntest.Forward(n, w, [][]float64{{1, 3}}, false); return err },
		"half a token": func() error { _, err := nntest.Forward(n, w, [][]float64{{1, 0.5}}, false); return err },
		"dropout":      func() error { _, err := nntest.Forward(n, w, [][]float64{{1, 1}}, true); return err },
		"no network":   func() error { _, err := nntest.Forward(&nn.Network{}, w, [][]float64{{1}}, false); return err },
	} {
		require.Error(t, f(), name)
	}
}
