package transformer_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/spacetest"
	"github.com/genius-nas/nasgo/spaces/transformer"
)

func Example() {
	space := transformer.Space()
	size, _ := space.Size()
	arch, _ := space.Decode("11210011")
	for i, c := range space.Choices {
		fmt.Printf("%s: %s\n", c.Name, c.Options[arch[i]])
	}
	fmt.Println("one of", size)
	// Output:
	// depth: 2
	// width: 32
	// heads: 4
	// MLP ratio: 2
	// attention: encoder
	// layer norm: before
	// activation: gelu
	// positions: learned
	// one of 7776
}

func TestConformance(t *testing.T) { spacetest.Run(t, transformer.Space()) }

// Letters are read too: the same suite on a task of texts.
func TestConformanceOnTexts(t *testing.T) {
	s := transformer.Space()
	s.Task = nn.Task{Input: nn.Shape{32}, Classes: 8, Vocab: 12}
	spacetest.Run(t, s)
}

// Parameters and FLOPs of one network, by hand: depth 1, width 16, ratio 1, norm
// before, learned positions, 48 readings of 3 sensors, 8 classes.
func TestCountByHand(t *testing.T) {
	const steps, c, w, classes = 48, 3, 16, 8
	want := nn.Cost{
		Params: (c*w + w) + steps*w + 3*2*w + 4*(w*w+w) + 2*(w*w+w) + w*classes + classes,
		FLOPs:  steps*c*w + 4*steps*w*w + 2*steps*steps*w + 2*steps*w*w + w*classes,
	}
	got, err := transformer.Space().Cost(spaces.Arch{0, 0, 0, 0, 0, 0, 0, 1})
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// An encoder and a decoder differ in what their attention sees alone.
func TestEncoderAndDecoder(t *testing.T) {
	causal := func(option int) (all []bool) {
		net, err := transformer.Space().Network(spaces.Arch{3, 1, 1, 1, option, 1, 1, 2})
		require.NoError(t, err)
		for _, l := range net.Layers {
			if a, ok := l.Op.(nn.Attention); ok {
				all = append(all, a.Causal)
			}
		}
		return all
	}
	require.Equal(t, slices.Repeat([]bool{false}, 4), causal(0))
	require.Equal(t, slices.Repeat([]bool{true}, 4), causal(1))
}

// What is no sequence is refused with a sentence that says what is read.
func TestOtherTasks(t *testing.T) {
	s := transformer.Space()
	a := make(spaces.Arch, 8)
	for _, task := range []nn.Task{{Input: nn.Shape{8, 8, 1}, Classes: 10}, {Input: nn.Shape{32}, Classes: 2}} {
		_, err := s.NetworkFor(a, task)
		require.ErrorIs(t, err, nn.ErrNetwork)
		require.ErrorContains(t, err, "reads sequences")
	}
	_, err := s.NetworkFor(a, nn.Task{Input: nn.Shape{1, 1}, Classes: 2})
	require.NoError(t, err)
}

func FuzzKey(f *testing.F) {
	space := transformer.Space()
	for _, key := range []string{"00000000", "33221222", "11210011 ", "4", "1,1,2,1,0,0,1,1"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) { spacetest.Key(t, space, key) })
}
