package data

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// idxFile is a file of the given magic number, dimensions and values.
func idxFile(magic uint32, dims []uint32, values []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, magic)
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return append(b, values...)
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

// tiny is a folder of n train and 4 test images of 2x3 pixels in 2 classes,
// the pixels of image i all i.
func tiny(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, b []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o644))
	}
	for split, n := range map[string]int{"train": n, "t10k": 4} {
		var pixels, labels []byte
		for i := range n {
			pixels = append(pixels, bytes.Repeat([]byte{byte(i)}, 6)...)
			labels = append(labels, byte(i%2))
		}
		write(split+"-images-idx3-ubyte", idxFile(idxImages, []uint32{uint32(n), 2, 3}, pixels))
		write(split+"-labels-idx1-ubyte.gz", gzipped(idxFile(idxLabels, []uint32{uint32(n)}, labels)))
	}
	return dir
}

func TestIDXFolder(t *testing.T) {
	s := IDX(tiny(t, 12))
	task, err := s.Task()
	require.NoError(t, err)
	p, err := s.Load()
	require.NoError(t, err)
	assert.Equal(t, task, p.Task)
	assert.Equal(t, 2, task.Classes)
	assert.Equal(t, "2x3x1", task.Input.String())
	assert.Equal(t, [2]int{10, 2}, [2]int{p.Train.Len(), p.Val.Len()})
	seen := map[float32]bool{}
	for _, e := range []Examples{p.Train, p.Val} {
		for i, l := range e.Labels {
			v := e.Images[i*6] * 255
			assert.InDelta(t, float64(l), float64(int(v+0.5)%2), 0, "label and image belong together")
			seen[v] = true
		}
	}
	assert.Len(t, seen, 12, "every image is in one split")
	test, err := s.test()
	require.NoError(t, err)
	assert.Equal(t, []int32{0, 1, 0, 1}, test.Labels)
}

func TestIDXFilesThatCannotBeUsed(t *testing.T) {
	images := func(n uint32, values int) []byte {
		return idxFile(idxImages, []uint32{n, 2, 3}, make([]byte, values))
	}
	for name, c := range map[string]struct {
		file string
		b    []byte
		text string
	}{
		"empty":            {"train-images-idx3-ubyte", nil, "ends at its head"},
		"cut in the head":  {"train-images-idx3-ubyte", images(12, 0)[:9], "ends at its head"},
		"cut":              {"train-images-idx3-ubyte", images(12, 71), "byte 71 of 72"},
		"too long":         {"train-images-idx3-ubyte", images(12, 73), "goes on"},
		"wrong magic":      {"train-images-idx3-ubyte", idxFile(idxLabels, []uint32{12}, make([]byte, 12)), "0x00000801"},
		"other count":      {"train-images-idx3-ubyte", images(11, 66), "11 images but 12 labels"},
		"lies about size":  {"train-images-idx3-ubyte", images(1<<31, 6), "dimension 1"},
		"claims too much":  {"train-images-idx3-ubyte", idxFile(idxImages, []uint32{999_999, 512, 512}, nil), "at most"},
		"no images":        {"train-images-idx3-ubyte", images(0, 0), "dimension 1 is 0"},
		"half a gzip":      {"train-labels-idx1-ubyte.gz", gzipped(idxFile(idxLabels, []uint32{12}, make([]byte, 12)))[:20], ""},
		"a gzip of rubble": {"train-labels-idx1-ubyte.gz", []byte{0x1f, 0x8b, 9, 9}, ""},
		"HTML":             {"train-labels-idx1-ubyte.gz", []byte("<!doctype html>"), "begins with"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := tiny(t, 12)
			file := filepath.Join(dir, c.file)
			require.NoError(t, os.WriteFile(file, c.b, 0o644))
			_, err := IDX(dir).Load()
			require.ErrorIs(t, err, ErrFile)
			assert.ErrorContains(t, err, dir)
			assert.ErrorContains(t, err, c.text)
		})
	}
}

func TestIDXMissing(t *testing.T) {
	dir := t.TempDir()
	_, err := IDX(dir).Task()
	require.ErrorIs(t, err, ErrFile)
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.ErrorContains(t, err, dir)
	if _, err := os.Stat(fashionMNIST); err != nil {
		_, err = IDX(fashionMNIST).Load()
		assert.ErrorContains(t, err, "apt-get install dataset-fashion-mnist")
	}
}

func TestIDXTestFilesOfAnotherDataset(t *testing.T) {
	dir := tiny(t, 12)
	file := filepath.Join(dir, "t10k-labels-idx1-ubyte.gz")
	require.NoError(t, os.WriteFile(file, idxFile(idxLabels, []uint32{4}, []byte{0, 1, 2, 3}), 0o644))
	_, err := IDX(dir).test()
	require.ErrorIs(t, err, ErrFile)
}

func FuzzIDX(f *testing.F) {
	f.Add(idxFile(idxImages, []uint32{2, 2, 2}, make([]byte, 8)))
	f.Add(gzipped(idxFile(idxImages, []uint32{2, 2, 2}, make([]byte, 8))))
	f.Add(idxFile(idxImages, []uint32{1 << 31, 1 << 31, 1 << 31}, nil))
	f.Add([]byte{0x1f, 0x8b})
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := unpackIDX(bytes.NewReader(b), idxImages, false)
		if err != nil {
			return
		}
		if len(x.dims) != 3 || len(x.values) != x.dims[0]*x.dims[1]*x.dims[2] {
			t.Fatalf("%v with %d values", x.dims, len(x.values))
		}
		again, err := unpackIDX(bytes.NewReader(idxFile(idxImages, []uint32{uint32(x.dims[0]), uint32(x.dims[1]), uint32(x.dims[2])}, x.values)), idxImages, false)
		if err != nil || !bytes.Equal(x.values, again.values) {
			t.Fatalf("written again it is not read: %v", err)
		}
	})
}
