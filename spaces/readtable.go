package spaces

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

const (
	maxRows  = 1 << 20 // architectures in a table
	maxRuns  = 1 << 8  // trainings of one architecture
	maxProbe = 32      // rows whose networks are built and counted, in a space that is not additive
	maxTable = 1 << 30 // bytes in a file
)

// ReadTable reads a published table of the space s, see ReadTableFrom.
func ReadTable(file string, s *Space) (*Table, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTable, err)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	return ReadTableFrom(f, filepath.Base(file), s)
}

// ReadTableFrom reads a table of the space s in the JSON of NAS-Bench-Macro: an
// object with a member for each architecture, its key the architecture's, its
// value {"test_acc": [accuracies in percent, one a training], "mean_acc": their
// mean, "std": their deviation, "params": …, "flops": …}. The name is for
// messages and Table.Name.
//
// A table is whole or it is not read: the error wraps ErrTable and names the
// architecture where one is missing, there twice, of another space, has numbers
// that are no accuracies, a mean that is not that of its trainings, or a size
// that is not the one that s counts. In an additive space the size of each row is
// checked, in others that of 32 rows.
func ReadTableFrom(r io.Reader, name string, s *Space) (*Table, error) {
	t, err := readTable(r, s)
	if err != nil {
		return nil, fmt.Errorf("%w %s of space %s: %w", ErrTable, name, s.Name, err)
	}
	t.name = name
	return t, nil
}

func readTable(r io.Reader, s *Space) (*Table, error) {
	rows, err := newRows(s)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, maxTable+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxTable {
		return nil, fmt.Errorf("it is larger than %d bytes", maxTable)
	}
	if err := rows.read(&scanner{b: b}); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	return &Table{space: s, hash: hex.EncodeToString(sum[:]), runs: rows.runs, acc: pack(rows.acc)}, nil
}

// rows gathers a table while it is read.
type rows struct {
	space *Space
	terms terms
	probe map[int64]bool // rows to count in a space that is not additive
	seen  []bool
	count int
	runs  int // 0 before the first row
	acc   []float64
}

func newRows(s *Space) (*rows, error) {
	n := s.product()
	if len(s.Choices) == 0 || n.Sign() == 0 || !n.IsInt64() || n.Int64() > maxRows {
		return nil, fmt.Errorf("the space has %v architectures; a table is of 1 to %d", n, maxRows)
	}
	rs := &rows{space: s, seen: make([]bool, n.Int64())}
	if s.Additive {
		var err error
		rs.terms, err = s.terms()
		return rs, err
	}
	rs.probe = map[int64]bool{0: true, n.Int64() - 1: true}
	for r := rand.New(rand.NewPCG(1, 1)); len(rs.probe) < min(maxProbe, int(n.Int64())); {
		rs.probe[r.Int64N(n.Int64())] = true
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
	a, err := rs.space.Decode(key)
	if err != nil {
		return fmt.Errorf("is it the table of another space? %w", err)
	}
	n := rs.space.number(a)
	if rs.seen[n] {
		return errors.New("the architecture is there twice")
	}
	if err := r.check(); err != nil {
		return err
	}
	if err := rs.agree(n, a, nn.Cost{Params: r.params, FLOPs: r.flops}); err != nil {
		return err
	}
	if rs.runs == 0 {
		rs.runs = len(r.testAcc)
		rs.acc = make([]float64, len(rs.seen)*rs.runs)
	}
	if len(r.testAcc) != rs.runs {
		return fmt.Errorf("%d accuracies, the rows before have %d", len(r.testAcc), rs.runs)
	}
	copy(rs.acc[int(n)*rs.runs:], r.testAcc)
	rs.seen[n] = true
	rs.count++
	return nil
}

// check says whether the row is whole and makes sense by itself.
func (r row) check() error {
	if r.has|hasStd != hasTestAcc|hasMeanAcc|hasStd|hasParams|hasFLOPs || len(r.testAcc) == 0 {
		return errors.New("it needs test_acc, mean_acc, params and flops")
	}
	var sum float64
	for _, v := range r.testAcc {
		if !(v >= 0 && v <= 100) {
			return errors.New("test_acc has what is no accuracy in percent, 0 to 100")
		}
		sum += v
	}
	if mean := sum / float64(len(r.testAcc)); !(math.Abs(mean-r.meanAcc) <= 1e-9) {
		return fmt.Errorf("mean_acc is %v, the mean of test_acc is %v", r.meanAcc, mean)
	}
	return nil
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

// complete says whether every architecture was there.
func (rs *rows) complete() error {
	for n, seen := range rs.seen {
		if !seen {
			return fmt.Errorf("it has %d of %d architectures; the first that is missing is %s", rs.count, len(rs.seen), rs.space.Encode(rs.space.at(int64(n))))
		}
	}
	return nil
}
