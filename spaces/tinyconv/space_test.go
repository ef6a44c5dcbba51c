package tinyconv_test

import (
	"fmt"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/spacetest"
	"github.com/genius-nas/nasgo/spaces/tinyconv"
)

func Example() {
	space := tinyconv.Space()
	size, _ := space.Size()
	arch, _ := space.Decode("12012")
	for i, c := range space.Choices {
		fmt.Printf("%s: %s\n", c.Name, c.Options[arch[i]])
	}
	fmt.Println("one of", size)
	// Output:
	// first convolution: 5x5
	// residual: 3x3 in stage 2
	// widths: 8 then 24
	// pool: average 2x2
	// norm: batch norm
	// one of 243
}

func TestConformance(t *testing.T) { spacetest.Run(t, tinyconv.Space()) }

// Parameters and FLOPs of two networks, by hand: "00000" and "21121" at 8x8.
func TestCountByHand(t *testing.T) {
	for _, c := range []struct {
		a    spaces.Arch
		want nn.Cost
	}{
		{spaces.Arch{0, 0, 0, 0, 0}, nn.Cost{
			Params: 9*8 + 8 + 9*8*24 + 24 + 24*10 + 10,
			FLOPs:  64*9*8 + 16*9*8*24 + 24*10,
		}},
		{spaces.Arch{2, 1, 1, 2, 1}, nn.Cost{
			Params: 25*16 + 16 + 16*64 + 64 + 64*16 + 16 + 9*16*16 + 16 + 2*(16+64+16+16) + 16*10 + 10,
			FLOPs:  16*25*16 + 16*2*16*64 + 9*16*16 + 16*10,
		}},
	} {
		if got, err := tinyconv.Space().Cost(c.a); err != nil || got != c.want {
			t.Errorf("%v: %+v, %v, want %+v", c.a, got, err, c.want)
		}
	}
}

func TestOtherTasks(t *testing.T) {
	s := tinyconv.Space()
	for _, task := range []nn.Task{{Input: nn.Shape{7, 7, 1}, Classes: 2}, {Input: nn.Shape{12, 12, 1}, Classes: 10}, {Input: nn.Shape{16, 16, 3}, Classes: 100}} {
		for a := range s.All() {
			if _, err := s.NetworkFor(a, task); err != nil {
				t.Errorf("%v for %v: %v", a, task, err)
			}
		}
	}
}

func FuzzKey(f *testing.F) {
	space := tinyconv.Space()
	for _, key := range []string{"00000", " 00000\n", "9", "-0000000", "1,2,0"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) { spacetest.Key(t, space, key) })
}
