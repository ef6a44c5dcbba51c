package nn_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/nn/nntest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func layers(ls ...nn.Layer) *nn.Network {
	return &nn.Network{Name: "net", Input: nn.Shape{4, 4, 2}, Layers: ls}
}

func TestErrorsNameNetworkLayerAndOperation(t *testing.T) {
	_, err := nn.NewBuilder("mine", nn.Shape{8, 8, 3}).Stage("s1").Block("b1").Conv(6, 3, 1).
		Op(nn.Conv{Out: 6, Kernel: 3, Groups: 4}).ReLU().Network()
	require.ErrorIs(t, err, nn.ErrNetwork)
	require.EqualError(t, err, `network "mine": layer 2 "s1.b1.conv2" (conv): 4 groups do not divide both 6 input and 6 output channels`)

	n := layers(nn.Layer{Name: "a", In: []string{"b"}, Op: nn.Zero{}})
	_, err = n.Infer()
	require.EqualError(t, err, `network "net": layer 1 "a" (zero): reads "b", which does not come before it`)
	_, err = n.Cost(nn.Rule{})
	require.ErrorIs(t, err, nn.ErrNetwork)
	_, err = n.SVG()
	require.ErrorIs(t, err, nn.ErrNetwork)
	require.Contains(t, n.Summary(), "does not come before it")
}

// custom is an operation of somebody else's.
type custom struct{ nn.Zero }

func TestInferRefuses(t *testing.T) {
	in := []string{nn.InputName}
	var none *nn.Conv
	for name, n := range map[string]*nn.Network{
		"no layers":           layers(),
		"no name":             layers(nn.Layer{In: in, Op: nn.Zero{}}),
		"no operation":        layers(nn.Layer{Name: "a", In: in}),
		"reads nothing":       layers(nn.Layer{Name: "a", Op: nn.Zero{}}),
		"a pointer":           layers(nn.Layer{Name: "a", In: in, Op: &nn.Conv{Out: 1, Kernel: 1}}),
		"a nil pointer":       layers(nn.Layer{Name: "a", In: in, Op: none}),
		"another's operation": layers(nn.Layer{Name: "a", In: in, Op: custom{}}),
		"no UTF-8":            layers(nn.Layer{Name: "a\xff", In: in, Op: nn.Zero{}}),
		"dropout of NaN":      layers(nn.Layer{Name: "a", In: in, Op: nn.Dropout{Rate: math.NaN()}}),
		"four dimensions":     {Input: nn.Shape{1, 1, 1, 1}, Layers: []nn.Layer{{Name: "a", In: in, Op: nn.Zero{}}}},
		"no dimensions":       {Layers: []nn.Layer{{Name: "a", In: in, Op: nn.Zero{}}}},
	} {
		_, err := n.Infer()
		require.ErrorIs(t, err, nn.ErrNetwork, name)
	}
}

func TestCheck(t *testing.T) {
	n := built(t, plainNet())
	require.NoError(t, n.Check(nn.Task{Input: nn.Shape{8, 8, 1}, Classes: 10}))
	require.ErrorIs(t, n.Check(nn.Task{Input: nn.Shape{8, 8, 3}, Classes: 10}), nn.ErrNetwork)
	require.ErrorIs(t, n.Check(nn.Task{Input: nn.Shape{8, 8, 1}, Classes: 9}), nn.ErrNetwork)
	require.ErrorIs(t, (&nn.Network{}).Check(nn.Task{}), nn.ErrNetwork)
}

// A network of layers that are each within bounds but together are not.
func TestCostDoesNotOverflow(t *testing.T) {
	b := nn.NewBuilder("", nn.Shape{512, 512, 1024})
	for range 200 {
		b.Conv(1024, 43, 1)
	}
	_, err := built(t, b).Cost(nn.Rule{})
	require.ErrorIs(t, err, nn.ErrNetwork)
	for _, r := range []nn.Rule{{Norm: -1}, {Act: 1001}, {Pool: math.MaxInt64}, {Bias: -1}} {
		_, err := built(t, plainNet()).Cost(r)
		require.ErrorIs(t, err, nn.ErrNetwork)
	}
}

// A rule adds so much for each element that passes a norm, an activation, a pool.
func TestCostRule(t *testing.T) {
	n := built(t, plainNet())
	bare, err := n.Cost(nn.Rule{})
	require.NoError(t, err)
	require.Equal(t, nn.Cost{Params: 9*16 + 32 + 9*16*32 + 64 + 330, FLOPs: 64*9*16 + 16*9*16*32 + 320}, bare)
	with, err := n.Cost(nn.Rule{Norm: 4, Act: 1, Pool: 2})
	require.NoError(t, err)
	elements := int64(64*16 + 16*32)
	require.Equal(t, bare.FLOPs+5*elements+2*(64*16+16*32), with.FLOPs)
	require.Equal(t, bare.Params, with.Params)
}

// The cost is the sum over the layers of what their weights and work say.
func TestCostIsASum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := nntest.RandomNetwork(t)
		s, err := n.Infer()
		require.NoError(t, err)
		var want nn.Cost
		for i, l := range n.Layers {
			for _, w := range l.Op.Weights(s.In[i]) {
				if !w.Statistic {
					want.Params += int64(w.Size())
				}
			}
			w := l.Op.Work(s.In[i], s.Out[i])
			want.FLOPs += w.MACs + 4*w.Norm + w.Act + 2*w.Pool + 3*w.Bias
		}
		got, err := n.Cost(nn.Rule{Norm: 4, Act: 1, Pool: 2, Bias: 3})
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func TestBuilderKeepsTheFirstMistake(t *testing.T) {
	b := nn.NewBuilder("x", nn.Shape{8, 8, 3}).Conv(4, 2, 1).Depthwise(3, 1).Dense(0)
	require.Nil(t, b.Shape())
	_, err := b.Fail("later").Network()
	require.ErrorContains(t, err, "kernel is 2")

	_, err = nn.NewBuilder("x", nn.Shape{8, 8, 3}).Fail("no option %d", 7).Dense(3).Network()
	require.EqualError(t, err, `network "x": no option 7`)
	require.ErrorIs(t, err, nn.ErrNetwork)

	for _, bad := range []nn.Shape{nil, {0}, {-1, 2, 3}, {1, 2, 3, 4}, {math.MaxInt}} {
		_, err = nn.NewBuilder("x", bad).Depthwise(3, 1).Concat("y").Dense(1).Network()
		require.ErrorIs(t, err, nn.ErrNetwork)
	}
	_, err = nn.NewBuilder("x", nn.Shape{1}).Op(nil).Network()
	require.ErrorIs(t, err, nn.ErrNetwork)
	_, err = nn.NewBuilder("x", nn.Shape{1}).From("nowhere").Dense(1).Network()
	require.ErrorIs(t, err, nn.ErrNetwork)
	_, err = nn.NewBuilder("x", nn.Shape{1}).Network()
	require.ErrorIs(t, err, nn.ErrNetwork)
}

func TestBuilderNamesAreUniqueAndPrefixed(t *testing.T) {
	n := built(t, macro("22222222"))
	require.Equal(t, "stem.conv", n.Layers[0].Name)
	require.Equal(t, "stage 1.1.conv", n.Layers[3].Name)
	require.Equal(t, "stage 1.1", n.Layers[3].Block)
	require.Equal(t, "stage 1", n.Layers[3].Stage)
	seen := map[string]bool{}
	for _, l := range n.Layers {
		require.False(t, seen[l.Name], l.Name)
		seen[l.Name] = true
	}
}

// What was built does not change with the slice it was built from.
func TestBuilderCopiesTheInput(t *testing.T) {
	shape := nn.Shape{8, 8, 1}
	n := built(t, nn.NewBuilder("", shape).Conv(1, 1, 1))
	shape[0] = 99
	require.Equal(t, nn.Shape{8, 8, 1}, n.Input)
}

func TestShape(t *testing.T) {
	require.Equal(t, 24, nn.Shape{2, 3, 4}.Size())
	require.Equal(t, 1, nn.Shape{}.Size())
	require.Equal(t, 0, nn.Shape{}.Channels())
	require.Equal(t, "2x3x4", fmt.Sprint(nn.Shape{2, 3, 4}))
}
