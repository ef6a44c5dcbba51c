package nn_test

import (
	"strings"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/nn/nntest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSummaries(t *testing.T) {
	for name, build := range pictures {
		t.Run(name, func(t *testing.T) {
			golden(t, name+".txt", []byte(built(t, build()).Summary()))
		})
	}
}

// Names come from strangers: none breaks out of its cell or its line.
func TestNamesCannotBreakOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{
			"a\nb", "a\tb", "\x1b[31mred", "\u202eesrever", "</text><script>alert(1)</script>", `"><image href="http://x/"/>`, "]]>", "\x00", "日本語", strings.Repeat("long ", 200),
		}).Draw(t, "name") + rapid.String().Draw(t, "more")
		b := nn.NewBuilder(name, nn.Shape{4, 4, 1}).Stage(name).Block(name).Conv(2, 3, 1).BatchNorm().Conv(2, 3, 1).Stage("").GlobalPool()
		n := built(t, b)
		picture, err := n.SVG()
		require.NoError(t, err)
		wellFormed(t, picture)
		for _, bad := range []string{"<script", "<image", "\x1b", "\u202e"} {
			require.NotContains(t, string(picture), bad)
		}
		text := n.Summary()
		require.Equal(t, 4, strings.Count(text, "\n"), "title, head and two rows: %q", text)
		require.False(t, strings.ContainsAny(text, "\x1b\u202e\t"))
	})
}

func TestSummaryOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := nntest.RandomNetwork(t).Summary()
		require.Greater(t, strings.Count(text, "\n"), 2)
	})
}
