package nn_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
