package nn_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/nn/nntest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var regen = flag.Bool("regen", false, "rewrite the pictures and tables in testdata; look at them before committing")

// golden compares with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *regen {
		require.NoError(t, os.WriteFile(file, got, 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, bytes.Equal(want, got), "%s has changed: go test ./nasgo/nn -regen, look at it, commit it", file)
}

func TestPictures(t *testing.T) {
	for name, build := range pictures {
		t.Run(name, func(t *testing.T) {
			got, err := built(t, build()).SVG()
			require.NoError(t, err)
			golden(t, name+".svg", got)
			wellFormed(t, got)
		})
	}
}

// wellFormed says whether a picture is XML that an <img> can show: known
// elements only, nothing from elsewhere, no number that is none.
func wellFormed(t require.TestingT, picture []byte) {
	known := map[string]bool{"svg": true, "g": true, "title": true, "text": true, "rect": true, "line": true, "path": true, "circle": true}
	for d := xml.NewDecoder(bytes.NewReader(picture)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		require.True(t, known[e.Name.Local], "element %s", e.Name.Local)
		for _, a := range e.Attr {
			require.NotContains(t, a.Name.Local, "href")
			require.False(t, strings.HasPrefix(a.Name.Local, "on"))
			require.NotContains(t, a.Value, "url(")
			require.NotContains(t, a.Value, "NaN")
			require.NotContains(t, a.Value, "Inf")
		}
	}
}

// Whatever the network and its name, the picture is well-formed and the same each time.
func TestPictureOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := nntest.RandomNetwork(t)
		a, err := n.SVG()
		require.NoError(t, err)
		wellFormed(t, a)
		b, err := n.SVG()
		require.NoError(t, err)
		require.Equal(t, a, b)
	})
}

// shape is one drawn element with its numbers.
type shape struct {
	name   string
	fill   string
	number map[string]float64
}

func shapes(t require.TestingT, picture []byte) []shape {
	var all []shape
	for d := xml.NewDecoder(bytes.NewReader(picture)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		s := shape{name: e.Name.Local, number: map[string]float64{}}
		for _, a := range e.Attr {
			if v, err := strconv.ParseFloat(a.Value, 64); err == nil {
				s.number[a.Name.Local] = v
			}
			if a.Name.Local == "fill" {
				s.fill = a.Value
			}
		}
		all = append(all, s)
	}
}

// Nothing is drawn outside the picture, whatever the network.
func TestPictureHoldsEverything(t *testing.T) {
	inside := func(t require.TestingT, n *nn.Network) {
		picture, err := n.SVG()
		require.NoError(t, err)
		all := shapes(t, picture)
		width, height := all[0].number["width"], all[0].number["height"]
		require.EqualValues(t, 800, width)
		for _, s := range all[1:] {
			x, y := s.number["x"]+s.number["cx"], s.number["y"]+s.number["cy"]
			require.True(t, x >= 0 && x+s.number["width"] <= width, "%+v", s)
			require.True(t, y >= 0 && y+s.number["height"] <= height, "%+v of %v", s, height)
			if s.name == "rect" {
				require.Positive(t, s.number["width"])
				require.Positive(t, s.number["height"])
			}
		}
	}
	for _, build := range pictures {
		inside(t, built(t, build()))
	}
	rapid.Check(t, func(t *rapid.T) { inside(t, nntest.RandomNetwork(t)) })
}

// The picture shows what is there: a bar for each convolution, as wide as the
// root of its channels, and a sign for each sum.
func TestPictureShowsWhatIsThere(t *testing.T) {
	picture, err := built(t, macro("22222222")).SVG()
	require.NoError(t, err)
	counts := map[string]int{}
	widest, narrowest := 0.0, 800.0
	for _, s := range shapes(t, picture) {
		counts[s.name+s.fill]++
		if s.name == "rect" && s.fill == "#76b7b2" && s.number["width"] != 11 { // 11 is the legend's
			widest, narrowest = max(widest, s.number["width"]), min(narrowest, s.number["width"])
		}
	}
	require.Equal(t, 1+2*8+1+1, counts["rect#4e79a7"], "stem, two in each block, head, legend")
	require.Equal(t, 8+1, counts["rect#76b7b2"], "a depthwise one in each block, legend")
	require.Equal(t, 5, counts["circle#ffffff"], "blocks with a shortcut")
	// The narrowest depthwise convolution has 32*6 channels, the widest 256*6.
	require.InDelta(t, math.Sqrt(8), widest/narrowest, 0.02)
}

// Sixty convolutions in a row are still a picture for a page.
func TestLongNetworksFold(t *testing.T) {
	b := nn.NewBuilder("long", nn.Shape{32, 32, 3})
	for range 60 {
		b.Conv(32, 3, 1).BatchNorm().ReLU()
	}
	picture, err := built(t, b.GlobalPool().Dense(10)).SVG()
	require.NoError(t, err)
	require.Less(t, shapes(t, picture)[0].number["height"], 1000.0)
}
