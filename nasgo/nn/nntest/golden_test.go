package nntest_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/nn/nntest"
	"github.com/stretchr/testify/require"
)

// golden is one operation computed by testdata/golden.py with numpy:
//
//	python3 testdata/golden.py > testdata/golden.json
type golden struct {
	Name     string
	Layer    nn.Layer
	Input    nn.Shape
	Training bool
	X, Y     [][]float64
	Weights  nntest.Weights
	Out      nn.Shape
}

func TestForwardAgreesWithNumpy(t *testing.T) {
	text, err := os.ReadFile("testdata/golden.json")
	require.NoError(t, err)
	var all []golden
	require.NoError(t, json.Unmarshal(text, &all))
	tested := map[string]bool{}
	for _, g := range all {
		tested[g.Layer.Op.Kind()] = true
		t.Run(g.Name, func(t *testing.T) {
			n := &nn.Network{Input: g.Input, Layers: []nn.Layer{g.Layer}}
			s, err := n.Infer()
			require.NoError(t, err)
			require.Equal(t, g.Out, s.Output())
			y, err := nntest.Forward(n, g.Weights, g.X, g.Training)
			require.NoError(t, err)
			requireClose(t, g.Y, y, 1e-9)
		})
	}
	// The rest is arithmetic of whole numbers, below.
	byHand := map[string]bool{"add": true, "concat": true, "zero": true, "dropout": true, "embedding": true}
	for _, kind := range nn.Kinds() {
		require.True(t, tested[kind] || byHand[kind], "no known value for %s", kind)
	}
}

func requireClose(t require.TestingT, want, got [][]float64, within float64) {
	require.Equal(t, len(want), len(got))
	for i := range want {
		require.Equal(t, len(want[i]), len(got[i]))
		for j := range want[i] {
			require.False(t, !(math.Abs(want[i][j]-got[i][j]) <= within*(1+math.Abs(want[i][j]))),
				"example %d, value %d: want %v, got %v", i, j, want[i][j], got[i][j])
		}
	}
}
