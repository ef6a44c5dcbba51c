package spacetest_test

import (
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

// chain is a space whose keys have commas, with a choice of twelve options.
func chain() *spaces.Space {
	widths := []string{"4", "8", "12", "16", "20", "24", "28", "32", "36", "40", "44", "48"}
	return &spaces.Space{
		Name: "chain", Doc: "Two dense layers of a width each, for vectors of four numbers, with an activation between them.",
		Choices: []spaces.Choice{{Name: "first width", Options: widths}, {Name: "second width", Options: widths[:3]}},
		Task:    nn.Task{Input: nn.Shape{4}, Classes: 2},
		Build: func(a spaces.Arch, t nn.Task) (*nn.Network, error) {
			b := nn.NewBuilder("chain", t.Input).Stage("body").Dense(4 + 4*a[0]).ReLU().Dense(4 + 4*a[1])
			return b.Stage("head").Dense(t.Classes).Network()
		},
	}
}

// A user's space in a literal passes the suite.
func TestUserSpace(t *testing.T) { spacetest.Run(t, chain()) }

// So does one that is constrained.
func TestConstrainedSpace(t *testing.T) {
	spacetest.Run(t, chain().With(spaces.Constraint{MinFLOPs: 50, MaxFLOPs: 400}))
}
