package smallconv_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/smallconv"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

func Example() {
	space := smallconv.Space()
	size, _ := space.Size()
	arch, _ := space.Decode("12312010")
	for i, c := range space.Choices {
		fmt.Printf("%s: %s\n", c.Name, c.Options[arch[i]])
	}
	fmt.Println("one of", size)
	// Output:
	// stage 1 operation: conv 3x3
	// stage 1 width: 32
	// stage 2 operation: residual 3x3
	// stage 2 width: 32
	// stage 3 operation: conv 3x3
	// max pool: after stage 1
	// norm: batch norm
	// activation: relu
	// one of 6912
}

func TestConformance(t *testing.T) { spacetest.Run(t, smallconv.Space()) }

// Parameters and FLOPs of one network, by hand: stage 1 3x3 1->8 with bias at
// 8x8, pool, stage 2 5x5 8->16 with bias at 4x4, dense 16->10.
func TestCountByHand(t *testing.T) {
	a := spaces.Arch{1, 0, 2, 0, 0, 0, 0, 0}
	want := nn.Cost{
		Params: 9*8 + 8 + 25*8*16 + 16 + 16*10 + 10,
		FLOPs:  64*9*8 + 16*25*8*16 + 16*10,
	}
	if got, err := smallconv.Space().Cost(a); err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}

func TestOtherTasks(t *testing.T) {
	s := smallconv.Space()
	for _, task := range []nn.Task{{Input: nn.Shape{4, 4, 1}, Classes: 2}, {Input: nn.Shape{28, 28, 1}, Classes: 10}, {Input: nn.Shape{32, 32, 3}, Classes: 100}} {
		for _, a := range []spaces.Arch{make(spaces.Arch, 8), {3, 2, 3, 2, 3, 2, 1, 1}, {2, 1, 0, 1, 1, 1, 0, 1}} {
			if _, err := s.NetworkFor(a, task); err != nil {
				t.Errorf("%v for %v: %v", a, task, err)
			}
		}
	}
}

// The median network is one that a laptop trains in seconds at 8x8.
func TestMedianSize(t *testing.T) {
	s := smallconv.Space()
	var flops []int64
	for a := range s.All() {
		c, err := s.Cost(a)
		if err != nil {
			t.Fatal(err)
		}
		flops = append(flops, c.FLOPs)
	}
	slices.Sort(flops)
	median := flops[len(flops)/2]
	t.Logf("FLOPs: least %d, median %d, 90%% %d, most %d", flops[0], median, flops[len(flops)*9/10], flops[len(flops)-1])
	if median < 300_000 || median > 800_000 {
		t.Errorf("the median network has %d FLOPs, want 0.3 to 0.8 million", median)
	}
}

func FuzzKey(f *testing.F) {
	space := smallconv.Space()
	for _, key := range []string{"12312010", " 12312010\n", "9", "-0000000", "1,2,0"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) { spacetest.Key(t, space, key) })
}
