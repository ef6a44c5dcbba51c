package spaces

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"math"
	"os"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

func tinyTables(t testing.TB) map[string]*Table {
	out := map[string]*Table{}
	for file, s := range map[string]*Space{"tiny.json": tiny(), "tiny_channel.json": counted(), "tiny_201.json": tiny()} {
		table, err := ReadTable("testdata/"+file, s)
		if err != nil {
			t.Fatal(err)
		}
		out[file] = table
	}
	made, err := NewTable(tiny(), full())
	if err != nil {
		t.Fatal(err)
	}
	out["made"] = made
	return out
}

func marshal(t testing.TB, table *Table) []byte {
	b, err := table.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A table comes back from its binary form as it was, names and hash included.
func TestBinaryRoundTrip(t *testing.T) {
	for name, table := range tinyTables(t) {
		b := marshal(t, table)
		back, err := ParseTable(b, table.Space())
		if err != nil || !reflect.DeepEqual(table, back) {
			t.Errorf("%s: %+v became %+v, %v", name, table, back, err)
		}
		if !bytes.Equal(b, marshal(t, back)) {
			t.Errorf("%s: another form the second time", name)
		}
		h, err := ParseTableHeader(b)
		if err != nil || h.Space != table.Space().Name || h.Name != table.Name() || h.SHA256 != table.SHA256() {
			t.Errorf("%s: header %+v, %v", name, h, err)
		}
		file := t.TempDir() + "/table"
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if read, err := ReadTable(file, table.Space()); err != nil || !reflect.DeepEqual(table, read) {
			t.Errorf("%s: ReadTable: %v", name, err)
		}
	}
}

// Every cut and every changed byte is noticed.
func TestDamagedBinary(t *testing.T) {
	good := marshal(t, tinyTables(t)["made"])
	for n := range good {
		if table, err := ParseTable(good[:n], tiny()); !errors.Is(err, ErrTable) || table != nil {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
		bad := slices.Clone(good)
		bad[n] ^= 1
		if table, err := ParseTable(bad, tiny()); !errors.Is(err, ErrTable) || table != nil {
			t.Fatalf("byte %d changed: %v", n, err)
		}
	}
	if _, err := ParseTable(append(slices.Clone(good), 0), tiny()); !errors.Is(err, ErrTable) {
		t.Errorf("a byte more: %v", err)
	}
}

func TestBinaryOfAnotherSpace(t *testing.T) {
	good := marshal(t, tinyTables(t)["made"])
	other := tiny()
	other.Name = "elsewhere"
	wider := tiny()
	wider.Choices[0].Options = append(wider.Choices[0].Options, "more")
	changed := tower([][]nn.Conv{{{}, {Kernel: 1}}, {{}, {Kernel: 1}, {Kernel: 1}}})
	for name, s := range map[string]*Space{"another": other, "wider": wider, "changed": changed} {
		table, err := ParseTable(good, s)
		if !errors.Is(err, ErrTable) || table != nil {
			t.Errorf("%s: %v", name, err)
		}
		t.Log(err)
	}
	if _, err := ParseTable(good, tiny().With(Constraint{MaxParams: 40})); err != nil {
		t.Errorf("a constraint does not change what a table is: %v", err)
	}
	newer := slices.Clone(good)
	newer[len(tableMagic)]++
	if _, err := ParseTable(newer, tiny()); !errors.Is(err, ErrTable) || errors.Is(err, errDamaged) {
		t.Errorf("a newer version: %v", err)
	}
}

// Whatever the numbers, a column gives each back bit by bit.
func TestColumnsAreExact(t *testing.T) {
	same := func(t rapid.TB, values []float64) int {
		b := packColumn(values)
		back, err := unpackColumn(b, len(values))
		if err != nil || len(back) != len(values) {
			t.Fatalf("%v", err)
		}
		for i := range values {
			if math.Float64bits(values[i]) != math.Float64bits(back[i]) {
				t.Fatalf("%v became %v", values[i], back[i])
			}
		}
		return len(b)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{1, 3, 100, 297, 450, 10_000, 75_000}).Draw(t, "n")
		number := rapid.OneOf(
			rapid.Float64Range(0, 100), rapid.Float64Range(0, math.MaxFloat64), rapid.Just(0.0), rapid.Just(math.SmallestNonzeroFloat64),
			rapid.Map(rapid.IntRange(0, n), func(k int) float64 { return 100 * float64(k) / float64(n) }),
			rapid.Map(rapid.IntRange(0, n), func(k int) float64 { return float64(float32(k) * float32(100/float64(n))) }))
		same(t, rapid.SliceOf(number).Draw(t, "values"))
	})
	var hundredths, others []float64
	for h := range 10_001 {
		hundredths, others = append(hundredths, float64(float32(h)/100)), append(others, math.Sqrt(float64(h)))
	}
	if got := same(t, hundredths); got > 2000 {
		t.Errorf("10,001 hundredths take %d bytes", got)
	}
	if got := same(t, others); got > 9*len(others) {
		t.Errorf("%d numbers of no kind take %d bytes", len(others), got)
	}
}

// Whatever bytes there are, sealed so that they come past the checksum: no
// panic, no more memory than they can fill, and a table only if it is whole.
func FuzzParseTable(f *testing.F) {
	for _, table := range tinyTables(f) {
		f.Add(marshal(f, table)[tablePrefix:])
	}
	s := tiny()
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := sha256.Sum256(body)
		table, err := ParseTable(slices.Concat([]byte(tableMagic), []byte{tableVersion}, sum[:], body), s)
		if err != nil {
			if !errors.Is(err, ErrTable) || table != nil {
				t.Fatalf("%v, %v", table, err)
			}
			return
		}
		for a := range s.All() {
			if score, err := table.Score(a); err != nil || !(score.Percent >= 0 && score.Percent <= 100) {
				t.Fatalf("%v: %v, %v", a, score, err)
			}
		}
	})
}
