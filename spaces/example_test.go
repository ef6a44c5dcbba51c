package spaces_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// A space of one's own: what can be chosen, and the network of a choice.
func ExampleSpace() {
	space := &spaces.Space{
		Name: "tiny",
		Doc:  "Two convolutions and a classifier for 8x8 images.",
		Choices: []spaces.Choice{
			{Name: "first width", Options: []string{"8", "16"}},
			{Name: "second kernel", Options: []string{"1x1", "3x3", "5x5"}},
			{Name: "activation", Options: []string{"relu", "hswish"}},
		},
		Task: nn.Task{Input: nn.Shape{8, 8, 1}, Classes: 10},
		Build: func(a spaces.Arch, t nn.Task) (*nn.Network, error) {
			act := []nn.Func{nn.ReLU, nn.HSwish}[a[2]]
			b := nn.NewBuilder("tiny", t.Input)
			b.Stage("body").Conv(8*(1+a[0]), 3, 1).BatchNorm().Act(act)
			b.MaxPool(2, 2).Conv(32, 1+2*a[1], 1).BatchNorm().Act(act)
			return b.Stage("head").GlobalPool().Dense(t.Classes).Network()
		},
	}
	fmt.Println("mistakes:", space.Validate())
	size, _ := space.Size()
	fmt.Println("size:", size)
	arch, _ := space.Decode("120")
	cost, _ := space.Cost(arch)
	fmt.Println(space.Encode(arch), cost.Params, "parameters,", cost.FLOPs, "FLOPs")
	// Output:
	// mistakes: <nil>
	// size: 12
	// 120 13370 parameters, 214336 FLOPs
}

// A copy of a space with a bound on its size is counted and sampled exactly.
func ExampleSpace_With() {
	space := layers().With(spaces.Constraint{MaxFLOPs: 20_000})
	size, _ := space.Size()
	arch, _ := space.Sample(rand.New(rand.NewPCG(1, 2)))
	fmt.Println(size, "of 243 are feasible, one of them is", space.Encode(arch))
	wide, _ := space.Decode("22222")
	fmt.Println(space.Feasible(wide))
	// Output:
	// 152 of 243 are feasible, one of them is 12101
	// outside the constraints of layers: 22222 has 46088 FLOPs, 26088 above the upper bound of 20000
}

// layers is five layers of four channels, each nothing, a 1x1 or a 3x3 convolution.
func layers() *spaces.Space {
	s := &spaces.Space{
		Name: "layers", Doc: "Five layers.", Additive: true,
		Task: nn.Task{Input: nn.Shape{8, 8, 4}, Classes: 2},
		Build: func(a spaces.Arch, t nn.Task) (*nn.Network, error) {
			b := nn.NewBuilder("layers", t.Input)
			for _, o := range a {
				if o > 0 {
					b.Conv(4, 2*o-1, 1).ReLU()
				}
			}
			return b.GlobalPool().Dense(t.Classes).Network()
		},
	}
	for i := range 5 {
		s.Choices = append(s.Choices, spaces.Choice{Name: fmt.Sprintf("layer %d", i+1), Options: []string{"none", "1x1", "3x3"}})
	}
	return s
}

func ExampleSpace_Neighbours() {
	s := layers()
	arch, _ := s.Decode("00012")
	for _, n := range s.Neighbours(arch)[:4] {
		fmt.Println(s.Encode(n))
	}
	// Output:
	// 10012
	// 20012
	// 01012
	// 02012
}
