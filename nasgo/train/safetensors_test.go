package train

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestTensorsThereAndBack writes random tensors and reads them.
func TestTensorsThereAndBack(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.safetensors")
	rapid.Check(t, func(r *rapid.T) {
		var want []Tensor
		for _, name := range rapid.SliceOfNDistinct(rapid.String(), 1, 5, rapid.ID).Draw(r, "names") {
			if name == "__metadata__" {
				continue
			}
			dims := rapid.SliceOfN(rapid.IntRange(1, 4), 0, 3).Draw(r, "dims")
			size := 1
			for _, d := range dims {
				size *= d
			}
			v := rapid.SliceOfN(rapid.Float32(), size, size).Draw(r, "values")
			want = append(want, Tensor{name, dims, v})
		}
		meta := map[string]string{"network": rapid.String().Draw(r, "meta")}
		require.NoError(r, WriteTensors(file, want, meta))
		got, gotMeta, err := ReadTensors(file)
		require.NoError(r, err)
		assert.Equal(r, meta, gotMeta)
		require.Len(r, got, len(want))
		for i, w := range want {
			assert.Equal(r, w.Name, got[i].Name)
			assert.Equal(r, len(w.Dims), len(got[i].Dims))
			for j, v := range w.Values {
				require.Equal(r, math.Float32bits(v), math.Float32bits(got[i].Values[j]))
			}
		}
	})
}

// FuzzParseTensors: no bytes make the reader panic or read beyond them.
func FuzzParseTensors(f *testing.F) {
	file := filepath.Join(f.TempDir(), "x")
	if err := WriteTensors(file, []Tensor{{"a/b", []int{2, 1}, []float32{1, 2}}}, nil); err != nil {
		f.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		ts, _, err := parseTensors(b)
		if err != nil {
			return
		}
		for _, x := range ts {
			if 4*len(x.Values) > len(b) {
				t.Fatalf("%d values from %d bytes", len(x.Values), len(b))
			}
		}
	})
}

// TestWriteLeavesNothing where it cannot write.
func TestWriteLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "x")
	require.NoError(t, os.Mkdir(file, 0o755))
	err := WriteTensors(file, nil, nil)
	require.ErrorContains(t, err, file)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 1)
}
