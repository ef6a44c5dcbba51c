package data

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// The idx format is that of MNIST (LeCun, Cortes and Burges): two zero bytes,
// the type (8 for unsigned bytes), the number of dimensions, each dimension as
// four bytes, highest first, then the values.
const (
	idxLabels = 0x801
	idxImages = 0x803
)

// What a file may hold at most: a header that claims more is refused before
// anything is allocated.
const (
	maxIDXExamples = 1_000_000
	maxIDXSide     = 512
	maxIDXBytes    = 1 << 30
)

// idx is what a file holds: dims[0] items of the product of the other dims.
type idx struct {
	dims   []int
	values []byte
}

// readIDX reads a file of the given magic number to its end. With head, it
// stops after the dimensions.
func readIDX(r io.Reader, magic uint32, head bool) (idx, error) {
	var word [4]byte
	next := func() (uint32, error) {
		_, err := io.ReadFull(r, word[:])
		return binary.BigEndian.Uint32(word[:]), err
	}
	got, err := next()
	if err != nil {
		return idx{}, cutShort("its head", err)
	}
	if got != magic {
		return idx{}, fmt.Errorf("it begins with %#08x, want %#08x (unsigned bytes of %d dimensions)", got, magic, magic&0xff)
	}
	var out idx
	size := 1
	for i := range magic & 0xff {
		n, err := next()
		if err != nil {
			return idx{}, cutShort("its head", err)
		}
		limit := uint32(maxIDXSide)
		if i == 0 {
			limit = maxIDXExamples
		}
		if n == 0 || n > limit {
			return idx{}, fmt.Errorf("dimension %d is %d, want 1 to %d", i+1, n, limit)
		}
		out.dims = append(out.dims, int(n))
		size *= int(n)
	}
	if size > maxIDXBytes {
		return idx{}, fmt.Errorf("it claims %d bytes of values, want at most %d", size, maxIDXBytes)
	}
	if head {
		return out, nil
	}
	out.values, err = exactly(r, size)
	return out, err
}

// exactly reads n bytes and the end. It grows as bytes arrive, so that a head
// that lies costs no memory.
func exactly(r io.Reader, n int) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(min(n, 1<<20))
	got, err := io.CopyN(&b, r, int64(n))
	if err != nil {
		return nil, cutShort(fmt.Sprintf("byte %d of %d", got, n), err)
	}
	switch extra, err := io.CopyN(io.Discard, r, 1); {
	case extra > 0:
		return nil, fmt.Errorf("it goes on after its %d values", n)
	case !errors.Is(err, io.EOF):
		return nil, cutShort("its end", err)
	}
	return b.Bytes(), nil
}

func cutShort(where string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("it ends at %s: fetch it again", where)
	}
	return fmt.Errorf("reading stops at %s: %w", where, err)
}

// openIDX finds a file such as "train-images-idx3-ubyte" in a folder, gzipped or
// not, also under the name with a dot in place of the last but one dash.
func openIDX(folder, split, what string) (*os.File, error) {
	ndim := map[string]string{"images": "idx3", "labels": "idx1"}[what]
	base := split + "-" + what
	names := []string{base + "-" + ndim + "-ubyte.gz", base + "-" + ndim + "-ubyte", base + "." + ndim + "-ubyte.gz", base + "." + ndim + "-ubyte"}
	for _, name := range names {
		f, err := os.Open(filepath.Join(folder, name))
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: %w", ErrFile, err)
		}
	}
	hint := "put the four files of a dataset of the MNIST family there"
	if filepath.Clean(folder) == fashionMNIST {
		hint = "install them with: apt-get install dataset-fashion-mnist"
	}
	return nil, fmt.Errorf("%w: %w: %s has no %s or %s: %s", ErrFile, fs.ErrNotExist, folder, names[0], names[1], hint)
}

// loadIDX reads the images or the labels of a split.
func loadIDX(folder, split, what string, head bool) (idx, error) {
	f, err := openIDX(folder, split, what)
	if err != nil {
		return idx{}, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	x, err := unpackIDX(f, map[string]uint32{"images": idxImages, "labels": idxLabels}[what], head)
	if err != nil {
		return idx{}, fmt.Errorf("%w: %s: %w", ErrFile, f.Name(), err)
	}
	return x, nil
}

// unpackIDX reads what may be gzipped, going by its first two bytes.
func unpackIDX(r io.Reader, magic uint32, head bool) (idx, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if first, _ := b.Peek(2); !bytes.Equal(first, []byte{0x1f, 0x8b}) {
		return readIDX(b, magic, head)
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return idx{}, cutShort("its gzip head", err)
	}
	return readIDX(z, magic, head)
}

// idxRaw reads a split, "train" or "t10k".
func idxRaw(folder, split string) (raw, error) {
	labels, err := loadIDX(folder, split, "labels", false)
	if err != nil {
		return raw{}, err
	}
	images, err := loadIDX(folder, split, "images", false)
	if err != nil {
		return raw{}, err
	}
	if images.dims[0] != labels.dims[0] {
		return raw{}, fmt.Errorf("%w: %s: %s has %d images but %d labels: the files are of different datasets",
			ErrFile, folder, split, images.dims[0], labels.dims[0])
	}
	return raw{idxTaskOf(images, labels), images.values, labels.values}, nil
}

// idxTask is what idxRaw's task would be, without reading the images.
func idxTask(folder string) (nn.Task, error) {
	labels, err := loadIDX(folder, "train", "labels", false)
	if err != nil {
		return nn.Task{}, err
	}
	images, err := loadIDX(folder, "train", "images", true)
	if err != nil {
		return nn.Task{}, err
	}
	return idxTaskOf(images, labels), nil
}

func idxTaskOf(images, labels idx) nn.Task {
	return nn.Task{Input: nn.Shape{images.dims[1], images.dims[2], 1}, Classes: int(slices.Max(labels.values)) + 1}
}

// idxTest reads the test files and checks that they are of the task of the train files.
func idxTest(folder string) (Examples, error) {
	want, err := idxTask(folder)
	if err != nil {
		return Examples{}, err
	}
	r, err := idxRaw(folder, "t10k")
	if err != nil {
		return Examples{}, err
	}
	if got := r.task; !got.Input.Equal(want.Input) || got.Classes > want.Classes {
		return Examples{}, fmt.Errorf("%w: %s: train has images of %v and %d classes, t10k of %v and %d: the files are of different datasets",
			ErrFile, folder, want.Input, want.Classes, got.Input, got.Classes)
	}
	return r.pick(count(len(r.labels))), nil
}
