package nn_test

import (
	"encoding/json"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// A search counts thousands of networks: building, shapes and cost of one with
// 77 layers.
func BenchmarkMacroCost(b *testing.B) {
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			if _, err := macro("22222222").Network(); err != nil {
				b.Fatal(err)
			}
		}
	})
	n := built(b, macro("22222222"))
	b.Run("infer", func(b *testing.B) {
		for b.Loop() {
			if _, err := n.Infer(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cost", func(b *testing.B) {
		for b.Loop() {
			if _, err := n.Cost(nn.Rule{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkMacroForms(b *testing.B) {
	n := built(b, macro("22222222"))
	text, err := json.Marshal(n)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("svg", func(b *testing.B) {
		for b.Loop() {
			if _, err := n.SVG(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			var back nn.Network
			if err := json.Unmarshal(text, &back); err != nil {
				b.Fatal(err)
			}
		}
	})
}
