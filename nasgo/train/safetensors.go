package train

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"sort"
)

// Tensor is a named array of 32-bit floats, row by row.
type Tensor struct {
	Name   string
	Dims   []int
	Values []float32
}

// tensorHead is a tensor's entry in the head of a safetensors file.
type tensorHead struct {
	DType   string    `json:"dtype"`
	Shape   []int     `json:"shape"`
	Offsets [2]uint64 `json:"data_offsets"`
}

// maxHead bounds the head of a file that is read, as the format does.
const maxHead = 100 << 20

// WriteTensors writes a safetensors file (the format of Hugging Face's library
// of that name, which reads it from Python and Rust): eight bytes with the
// length of a JSON head, the head, then the values, little-endian. The file
// appears whole or not at all. Tensors come in the given order; equal input
// gives equal bytes.
func WriteTensors(file string, tensors []Tensor, metadata map[string]string) error {
	head, err := tensorsHead(tensors, metadata)
	if err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	return atomically(file, func(w io.Writer) error {
		if err := binary.Write(w, binary.LittleEndian, uint64(len(head))); err != nil {
			return err
		}
		if _, err := w.Write(head); err != nil {
			return err
		}
		for _, t := range tensors {
			if err := binary.Write(w, binary.LittleEndian, t.Values); err != nil {
				return err
			}
		}
		return nil
	})
}

// tensorsHead is the JSON head, padded with spaces to a multiple of eight bytes.
func tensorsHead(tensors []Tensor, metadata map[string]string) ([]byte, error) {
	meta, err := json.Marshal(metadata)
	if err != nil {
		return nil, err
	}
	head := append([]byte(`{"__metadata__":`), meta...)
	at := uint64(0)
	for _, t := range tensors {
		name, err := json.Marshal(t.Name)
		if err != nil {
			return nil, err
		}
		size := uint64(4 * len(t.Values))
		entry, err := json.Marshal(tensorHead{"F32", t.Dims, [2]uint64{at, at + size}})
		if err != nil {
			return nil, err
		}
		head = append(append(append(append(head, ','), name...), ':'), entry...)
		at += size
	}
	head = append(head, '}')
	for len(head)%8 != 0 {
		head = append(head, ' ')
	}
	return head, nil
}

// ReadTensors reads a safetensors file of 32-bit floats. The error names the
// file and what is wrong with it; that of a missing file wraps os.ErrNotExist.
func ReadTensors(file string) ([]Tensor, map[string]string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	ts, meta, err := parseTensors(b)
	if err != nil {
		return nil, nil, fmt.Errorf("%s is no whole safetensors file: %w", file, err)
	}
	return ts, meta, nil
}

func parseTensors(b []byte) ([]Tensor, map[string]string, error) {
	if len(b) < 8 {
		return nil, nil, fmt.Errorf("it has %d bytes", len(b))
	}
	n := binary.LittleEndian.Uint64(b)
	if n > maxHead || n > uint64(len(b)-8) {
		return nil, nil, fmt.Errorf("its head would have %d bytes", n)
	}
	var head map[string]json.RawMessage
	if err := json.Unmarshal(b[8:8+n], &head); err != nil {
		return nil, nil, fmt.Errorf("its head: %w", err)
	}
	data := b[8+n:]
	meta := map[string]string{}
	if raw, ok := head["__metadata__"]; ok {
		if err := json.Unmarshal(raw, &meta); err != nil {
			return nil, nil, fmt.Errorf("its metadata: %w", err)
		}
		delete(head, "__metadata__")
	}
	var heads []tensorHead
	var out []Tensor
	for name, raw := range head {
		var h tensorHead
		if err := json.Unmarshal(raw, &h); err != nil {
			return nil, nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		t, err := h.read(name, data)
		if err != nil {
			return nil, nil, err
		}
		heads, out = append(heads, h), append(out, t)
	}
	sort.Sort(byOffset{heads, out})
	return out, meta, nil
}

func (h tensorHead) read(name string, data []byte) (Tensor, error) {
	from, to := h.Offsets[0], h.Offsets[1]
	size := uint64(4)
	for _, d := range h.Shape {
		if d < 0 || d > 1<<40 || size > 1<<40 {
			return Tensor{}, fmt.Errorf("tensor %q has shape %v", name, h.Shape)
		}
		size *= uint64(d)
	}
	if h.DType != "F32" || from > to || to > uint64(len(data)) || to-from != size {
		return Tensor{}, fmt.Errorf("tensor %q: type %s, shape %v and bytes %d to %d of %d do not fit", name, h.DType, h.Shape, from, to, len(data))
	}
	v := make([]float32, (to-from)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[from+4*uint64(i):]))
	}
	return Tensor{name, h.Shape, v}, nil
}

// byOffset sorts tensors as they lie in the file; empty ones by name.
type byOffset struct {
	heads []tensorHead
	ts    []Tensor
}

func (s byOffset) Len() int { return len(s.ts) }

func (s byOffset) Less(i, j int) bool {
	a, b := s.heads[i].Offsets, s.heads[j].Offsets
	if a != b {
		return a[0] < b[0] || a[0] == b[0] && a[1] < b[1]
	}
	return s.ts[i].Name < s.ts[j].Name
}

func (s byOffset) Swap(i, j int) {
	s.heads[i], s.heads[j] = s.heads[j], s.heads[i]
	s.ts[i], s.ts[j] = s.ts[j], s.ts[i]
}

// atomically writes a file beside its place, flushes it to the disk and moves
// it there, so that a reader or a crash never meets half of it.
func atomically(file string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", file, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
			err = fmt.Errorf("cannot write %s: %w", file, err)
		}
	}()
	buffered := bufio.NewWriterSize(f, 1<<20)
	if err = write(buffered); err != nil {
		return err
	}
	if err = buffered.Flush(); err != nil {
		return err
	}
	if err = f.Chmod(0o644); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}
