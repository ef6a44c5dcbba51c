package spaces

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// A column of numbers in few bytes, each given back bit by bit. Accuracies are
// counts: k of n images right, or sums of such counts over trainings, so that
// 100*k/n is close to the number, and what is left is rounding on its authors'
// way, of few kinds. A number is therefore k, as the difference to the one
// before, and the distance from 100*k/n in units of the last place; flate
// takes care of the rest. Numbers that are none of this are distances from 0.

// grid is where the numbers of a column lie nearly.
type grid struct {
	n      uint64 // 0: nowhere
	single bool   // the numbers are of 32 bits
}

func (g grid) count(v float64) uint64 {
	k := math.Round(v * float64(g.n) / 100)
	if k > maxCount {
		return 0 // the residual has all of it
	}
	return uint64(k)
}

// residual is the distance of v from the point k of the grid, in units of the
// last place; number takes it back.
func (g grid) residual(k uint64, v float64) int64 {
	if g.single {
		return int64(math.Float32bits(float32(v))) - int64(math.Float32bits(float32(g.point(k))))
	}
	return int64(math.Float64bits(v) - math.Float64bits(g.point(k)))
}

func (g grid) number(k uint64, residual int64) float64 {
	if g.single {
		return float64(math.Float32frombits(uint32(int64(math.Float32bits(float32(g.point(k)))) + residual)))
	}
	return math.Float64frombits(math.Float64bits(g.point(k)) + uint64(residual))
}

func (g grid) point(k uint64) float64 {
	if g.n == 0 {
		return 0
	}
	return 100 * float64(k) / float64(g.n)
}

// maxCount keeps counts within what a float64 counts exactly.
const maxCount = 1 << 50

// bits is about how much a number takes beside its count.
func (g grid) bits(v float64) float64 {
	return math.Log2(1 + 2*math.Abs(float64(g.residual(g.count(v), v))))
}

// findGrid is the grid on which a sample of the numbers takes least.
func findGrid(values []float64) grid {
	single := true
	for _, v := range values {
		single = single && float64(float32(v)) == v
	}
	var sample []float64
	for i := 0; i < len(values); i += 1 + len(values)/200 {
		sample = append(sample, values[i])
	}
	best, least := grid{single: single}, math.Inf(1)
	try := func(n uint64) {
		g := grid{n: n, single: single}
		sum := math.Log2(float64(n)) * float64(len(sample))
		for _, v := range sample {
			if sum += g.bits(v); sum >= least {
				return
			}
		}
		best, least = g, sum
	}
	for n := uint64(1); n <= 2000; n++ { // images of a small split, a few thousand trainings of them
		try(n)
	}
	for n := uint64(2500); n <= 100_000; n += 500 {
		try(n)
	}
	for n := uint64(1_000_000); n <= 1_000_000_000; n *= 10 { // decimals of a second
		try(n)
	}
	return best
}

// packColumn gives the numbers in few bytes.
func packColumn(values []float64) []byte {
	g := findGrid(values)
	var counts, residuals []byte
	before := int64(0)
	for _, v := range values {
		k := g.count(v)
		counts = binary.AppendVarint(counts, int64(k)-before)
		residuals = binary.AppendVarint(residuals, g.residual(k, v))
		before = int64(k)
	}
	out := binary.AppendUvarint(nil, g.n)
	if g.single {
		out = append(out, 1)
	} else {
		out = append(out, 0)
	}
	buf := bytes.NewBuffer(out)
	w, _ := flate.NewWriter(buf, flate.BestCompression) // an error only for a level that is not there
	_, _ = w.Write(counts)                              // into memory
	_, _ = w.Write(residuals)
	_ = w.Close()
	return buf.Bytes()
}

var errDamaged = errors.New("it is damaged: fetch or import it again")

// unpackColumn reads a column of so many numbers.
func unpackColumn(b []byte, count int) ([]float64, error) {
	n, used := binary.Uvarint(b)
	if used <= 0 || used >= len(b) || b[used] > 1 {
		return nil, errDamaged
	}
	g := grid{n: n, single: b[used] == 1}
	packed := b[used+1:]
	// flate makes a byte of a thousand at most: so much memory and no more.
	if count > 1100*len(packed) {
		return nil, errDamaged
	}
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), int64(count)*2*binary.MaxVarintLen64+1))
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", errDamaged, err)
	}
	counts := make([]uint64, count)
	before := int64(0)
	for i := range counts {
		d, used := binary.Varint(raw)
		if used <= 0 {
			return nil, errDamaged
		}
		before += d
		counts[i], raw = uint64(before), raw[used:]
	}
	values := make([]float64, count)
	for i := range values {
		r, used := binary.Varint(raw)
		if used <= 0 {
			return nil, errDamaged
		}
		values[i], raw = g.number(counts[i], r), raw[used:]
	}
	if len(raw) > 0 {
		return nil, errDamaged
	}
	return values, nil
}
