package spaces

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// The binary form of a table: 8 bytes that say so, one of the version, 32 of
// the checksum of all that follows; then, each with its length before it, the
// header (names, notes, the hash of the file it was published in, what the
// space was) and the columns. See packColumn for those.
const (
	tableMagic   = "NASGOTBL"
	tableVersion = 1
	tablePrefix  = len(tableMagic) + 1 + sha256.Size
)

// TableHeader is what the binary form says of a table before its numbers.
type TableHeader struct {
	Space  string // name of the space that the table is of
	Name   string // see Table.Name
	SHA256 string // see Table.SHA256
	notes  string
	form   []uint64 // of the space, see Space.form
	runs   int
	epochs int
	has    uint64 // bit i: column i of Table.columns is there
}

// IsTable says whether b begins as the binary form of a table does.
func IsTable(b []byte) bool { return bytes.HasPrefix(b, []byte(tableMagic)) }

// MarshalBinary writes the table in a compact form of its own, in which no
// number loses a bit: ParseTable and ReadTable read it back.
func (t *Table) MarshalBinary() ([]byte, error) {
	form, err := t.space.form()
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", t.name, err)
	}
	hash, err := hex.DecodeString(t.hash)
	if err != nil || len(hash) != sha256.Size {
		return nil, fmt.Errorf("table %s: its hash is %q", t.name, t.hash)
	}
	body := hash
	for _, text := range []string{t.space.Name, t.name, t.notes} {
		body = appendChunk(body, []byte(text))
	}
	body = binary.AppendUvarint(body, uint64(len(form)))
	for _, v := range form {
		body = binary.AppendUvarint(body, v)
	}
	var has uint64
	for i, c := range t.columns() {
		if *c.values != nil {
			has |= 1 << i
		}
	}
	for _, v := range []uint64{uint64(t.runs), uint64(t.epochs), has} {
		body = binary.AppendUvarint(body, v)
	}
	for _, c := range t.columns() {
		if *c.values != nil {
			body = appendChunk(body, packColumn(*c.values))
		}
	}
	sum := sha256.Sum256(body)
	return slices.Concat([]byte(tableMagic), []byte{tableVersion}, sum[:], body), nil
}

// form is what a table takes for granted of its space: how many options each
// choice has, which decides the order of the rows, and, since code cannot be
// stored, the sizes of the first and the last network.
func (s *Space) form() ([]uint64, error) {
	first, last := make(Arch, len(s.Choices)), make(Arch, len(s.Choices))
	var form []uint64
	for i, c := range s.Choices {
		last[i] = len(c.Options) - 1
		form = append(form, uint64(len(c.Options)))
	}
	var sizes []nn.Cost
	for _, a := range []Arch{first, last} {
		cost, err := s.Cost(a)
		if err != nil {
			return nil, err
		}
		sizes = append(sizes, cost)
	}
	for _, c := range sizes {
		form = append(form, uint64(c.Params), uint64(c.FLOPs))
	}
	return form, nil
}

func appendChunk(b, chunk []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(chunk))), chunk...)
}

// ParseTable reads the binary form of a table of the space s. The error wraps
// ErrTable: for a file that is damaged, cut off, of another space, of another
// form of the space, or written by a newer nasgo. Nothing is half read.
func ParseTable(b []byte, s *Space) (*Table, error) {
	h, rest, err := parseHeader(b)
	if err != nil {
		return nil, fmt.Errorf("%w of space %s: %w", ErrTable, s.Name, err)
	}
	t, err := h.table(rest, s)
	if err != nil {
		return nil, fmt.Errorf("%w %s of space %s: %w", ErrTable, h.Name, s.Name, err)
	}
	return t, nil
}

// ParseTableHeader reads what the binary form of a table says of itself, and
// checks that it is whole. The error wraps ErrTable.
func ParseTableHeader(b []byte) (TableHeader, error) {
	h, _, err := parseHeader(b)
	if err != nil {
		return TableHeader{}, fmt.Errorf("%w: %w", ErrTable, err)
	}
	return h, nil
}

func parseHeader(b []byte) (TableHeader, []byte, error) {
	switch {
	case !IsTable(b):
		return TableHeader{}, nil, errors.New("it is not the binary form of a table")
	case len(b) > len(tableMagic) && b[len(tableMagic)] > tableVersion:
		return TableHeader{}, nil, fmt.Errorf("it is of version %d, this program reads %d: update nasgo", b[len(tableMagic)], tableVersion)
	case len(b) < tablePrefix || b[len(tableMagic)] != tableVersion:
		return TableHeader{}, nil, errDamaged
	}
	body := b[tablePrefix:]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], b[len(tableMagic)+1:tablePrefix]) {
		return TableHeader{}, nil, errDamaged
	}
	in := &cutter{b: body}
	h := TableHeader{SHA256: hex.EncodeToString(in.take(sha256.Size))}
	h.Space, h.Name, h.notes = string(in.chunk()), string(in.chunk()), string(in.chunk())
	for range min(in.number(), uint64(len(in.b))) {
		h.form = append(h.form, in.number())
	}
	h.runs, h.epochs, h.has = int(min(in.number(), maxRuns+1)), int(min(in.number(), maxEpochs+1)), in.number()
	if in.bad {
		return TableHeader{}, nil, errDamaged
	}
	return h, in.b, nil
}

// table reads the columns that follow the header.
func (h TableHeader) table(b []byte, s *Space) (*Table, error) {
	if h.Space != s.Name {
		return nil, fmt.Errorf("it is a table of %s", h.Space)
	}
	rows, err := s.tableRows()
	if err != nil {
		return nil, err
	}
	form, err := s.form()
	if err != nil {
		return nil, err
	}
	if !slices.Equal(form, h.form) {
		return nil, errors.New("it was made for another form of the space, with other choices or networks: fetch or make it again")
	}
	t := &Table{name: h.Name, notes: h.notes, hash: h.SHA256, space: s, rows: rows, runs: h.runs, epochs: h.epochs}
	if t.rows*t.runs*max(1, t.epochs) > maxNumbers || h.has >= 1<<len(t.columns()) {
		return nil, errDamaged
	}
	in := &cutter{b: b}
	for i, c := range t.columns() {
		if h.has>>i&1 == 0 {
			continue
		}
		if *c.values, err = unpackColumn(in.chunk(), t.rows*t.runs*c.each); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
	}
	if in.bad || len(in.b) > 0 {
		return nil, errDamaged
	}
	return t, t.check()
}

// cutter takes bytes off the front; bad once there were too few.
type cutter struct {
	b   []byte
	bad bool
}

func (c *cutter) take(n uint64) []byte {
	if n > uint64(len(c.b)) {
		c.b, c.bad = nil, true
		return nil
	}
	out := c.b[:n]
	c.b = c.b[n:]
	return out
}

func (c *cutter) number() uint64 {
	v, used := binary.Uvarint(c.b)
	if used <= 0 {
		c.b, c.bad = nil, true
		return 0
	}
	c.b = c.b[used:]
	return v
}

func (c *cutter) chunk() []byte { return c.take(c.number()) }
