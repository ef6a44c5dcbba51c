package spaces

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

const (
	maxProbe = 32      // rows whose networks are built and counted, in a space that is not additive
	maxTable = 1 << 30 // bytes in a file
)

// ReadTable reads a table of the space s, see ReadTableFrom.
func ReadTable(file string, s *Space) (*Table, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTable, err)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	return ReadTableFrom(f, filepath.Base(file), s)
}

// ReadTableFrom reads a table of the space s in the binary form of
// Table.MarshalBinary, or in the JSON in which the benchmarks were published: an
// object with a member for each architecture, its key the architecture's, its
// value an object with the members, accuracies in percent,
//
//   - test_acc (one a training), mean_acc (their mean), std, params and flops, as
//     NAS-Bench-Macro has,
//   - acc, mean, std, params and flops, which are the same, as
//     Channel-Bench-Macro has,
//   - val_acc_200, test_acc_200 (means over trainings) and rank (by test
//     accuracy, 1 the best), as GENIUS's extract of NAS-Bench-201 has.
//
// The name is for messages and, of JSON, for Table.Name.
//
// A table is whole or it is not read: the error wraps ErrTable and names the
// architecture where one is missing, there twice, of another space, has numbers
// that are no accuracies, a mean that is not that of its trainings, ranks that
// are not those of the accuracies, or a size that is not the one that s counts. In
// an additive space the size of each row is checked, in others that of 32 rows.
func ReadTableFrom(r io.Reader, name string, s *Space) (*Table, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxTable+1))
	if err != nil {
		return nil, fmt.Errorf("%w %s: %w", ErrTable, name, err)
	}
	if IsTable(b) {
		t, err := ParseTable(b, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return t, nil
	}
	t, err := readTable(b, s)
	if err != nil {
		return nil, fmt.Errorf("%w %s of space %s: %w", ErrTable, name, s.Name, err)
	}
	t.name = name
	return t, nil
}

func readTable(b []byte, s *Space) (*Table, error) {
	if len(b) > maxTable {
		return nil, fmt.Errorf("it is larger than %d bytes", maxTable)
	}
	rows, err := newRows(s)
	if err != nil {
		return nil, err
	}
	if err := rows.read(&scanner{b: b}); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	t := &Table{space: s, hash: hex.EncodeToString(sum[:]), rows: len(rows.seen), runs: rows.runs, test: rows.test, val: rows.val}
	return t, t.check()
}

// Like says whether a table's first row in JSON is one of the space s: by its
// key, and by its size where the row has one.
func Like(b []byte, s *Space) bool {
	rows, err := newRows(s)
	if err != nil {
		return false
	}
	rows.probe = nil
	errOne := errors.New("one row is enough")
	in := &scanner{b: b}
	err = in.members(func(name []byte) error {
		var r row
		key := string(name)
		if err := in.row(&r); err != nil {
			return err
		}
		form, err := r.format()
		if err != nil {
			return err
		}
		a, err := s.Decode(key)
		if err != nil {
			return err
		}
		if cost, err := s.quickCost(a); form.sizes && (err != nil || cost != nn.Cost{Params: r.params, FLOPs: r.flops}) {
			return ErrArch
		}
		return errOne
	})
	return errors.Is(err, errOne)
}

// rows gathers a table while it is read.
type rows struct {
	space     *Space
	terms     terms
	probe     map[int64]bool // rows to count in a space that is not additive
	seen      []bool
	count     int
	form      *format // of the first row
	runs      int
	test, val []float64
	ranks     []int64
}

func newRows(s *Space) (*rows, error) {
	n, err := s.tableRows()
	if err != nil {
		return nil, err
	}
	rs := &rows{space: s, seen: make([]bool, n)}
	if s.Additive {
		rs.terms, err = s.terms()
		return rs, err
	}
	rs.probe = map[int64]bool{0: true, int64(n) - 1: true}
	for r := rand.New(rand.NewPCG(1, 1)); len(rs.probe) < min(maxProbe, n); {
		rs.probe[r.Int64N(int64(n))] = true
	}
	return rs, nil
}

func (rs *rows) read(in *scanner) error {
	if in.peek() != '{' {
		return errors.Join(errors.New("it does not begin with { as a JSON object does"), in.unexpected("{"))
	}
	var r row
	err := in.members(func(name []byte) error {
		key := string(name)
		err := in.row(&r)
		if err == nil {
			err = rs.add(key, r)
		}
		if err != nil {
			return fmt.Errorf("row %d, key %q: %w", rs.count+1, clip(key), err)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("after %d good rows: %w", rs.count, err)
	}
	if c := in.peek(); c != 0 {
		return fmt.Errorf("something follows the table's last }: %q", c)
	}
	return rs.complete()
}

func (rs *rows) add(key string, r row) error {
	form, err := r.format()
	if err != nil {
		return err
	}
	a, err := rs.space.Decode(key)
	if err != nil {
		return fmt.Errorf("its key is not of this space, its members are those of %s: it is the table of another space (%w)", form.of, err)
	}
	n := rs.space.number(a)
	if rs.seen[n] {
		return errors.New("the architecture is there twice")
	}
	if err := r.check(); err != nil {
		return err
	}
	if form.sizes {
		if err := rs.agree(n, a, nn.Cost{Params: r.params, FLOPs: r.flops}); err != nil {
			return err
		}
	}
	if rs.form == nil {
		rs.begin(form, len(r.test))
	}
	switch {
	case form != rs.form:
		return fmt.Errorf("its members are those of %s, the rows before have those of %s", form.of, rs.form.of)
	case len(r.test) != rs.runs:
		return fmt.Errorf("%d accuracies, the rows before have %d", len(r.test), rs.runs)
	}
	copy(rs.test[int(n)*rs.runs:], r.test)
	if form.both {
		rs.val[n], rs.ranks[n] = r.val, r.rank
	}
	rs.seen[n] = true
	rs.count++
	return nil
}

func (rs *rows) begin(form *format, runs int) {
	rs.form, rs.runs = form, runs
	rs.test = make([]float64, len(rs.seen)*runs)
	if form.both {
		rs.val, rs.ranks = make([]float64, len(rs.seen)), make([]int64, len(rs.seen))
	}
}

// agree compares what the row and the space say of the size of a network.
func (rs *rows) agree(n int64, a Arch, says nn.Cost) error {
	var counted nn.Cost
	switch {
	case rs.probe == nil:
		counted = rs.terms.of(a)
	case !rs.probe[n]:
		return nil
	default:
		var err error
		if counted, err = rs.space.Cost(a); err != nil {
			return err
		}
	}
	if says != counted {
		return fmt.Errorf("it has %d FLOPs and %d parameters, the space counts %d and %d: is it the table of another space?",
			says.FLOPs, says.Params, counted.FLOPs, counted.Params)
	}
	return nil
}

// complete says whether every architecture was there, and the ranks, where the
// file has them, are those of the test accuracies.
func (rs *rows) complete() error {
	for n, seen := range rs.seen {
		if !seen {
			return fmt.Errorf("it has %d of %d architectures; the first that is missing is %s", rs.count, len(rs.seen), rs.key(n))
		}
	}
	if rs.ranks == nil {
		return nil
	}
	ranked := make([]int, len(rs.seen)+1) // row of each rank, plus 1
	for n, rank := range rs.ranks {
		if rank < 1 || rank > int64(len(rs.seen)) || ranked[rank] != 0 {
			return fmt.Errorf("the rank of %s is %d, want each of 1 to %d once", rs.key(n), rank, len(rs.seen))
		}
		ranked[rank] = n + 1
	}
	for rank := 2; rank < len(ranked); rank++ {
		before, here := ranked[rank-1]-1, ranked[rank]-1
		if rs.test[before] < rs.test[here] {
			return fmt.Errorf("%s has rank %d and a lower test accuracy than %s of rank %d", rs.key(before), rank-1, rs.key(here), rank)
		}
	}
	return nil
}

func (rs *rows) key(n int) string { return rs.space.Encode(rs.space.at(int64(n))) }
