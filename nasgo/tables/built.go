package tables

import (
	_ "embed" // of our own tables
	"fmt"

	"github.com/genius-nas/nasgo/spaces"
)

var (
	//go:embed digits.table
	digits []byte
	//go:embed task.table
	task []byte
)

const ownSource = "nasgo bench build, see docs/benchmarks.md"

// built are the tables that lie in the program: our own benchmarks. One is a file
// in this folder in the binary form that Table.MarshalBinary writes, embedded, and
// an Entry here whose built is its bytes; it needs Name, Space, Epochs, Seeds, Split
// and Source, and no Upstream.
var built = []Entry{
	{Name: "tinyconv/digits", Space: "tinyconv", Epochs: 16, Seeds: "3", Split: lastBoth, Source: ownSource, built: digits},
	{Name: "tinyconv/task", Space: "tinyconv", Epochs: 16, Seeds: "3", Split: lastBoth, Source: ownSource, built: task},
}

// Digits is the table tinyconv/digits: the 243 networks of tinyconv trained on
// the 8x8 digits, three times each. It lies in the program, so it is there on
// every machine.
func Digits() *spaces.Table { return inProgram("tinyconv/digits") }

// Task is the table tinyconv/task: the same networks on a generated task, whose
// validation split is four times as large and whose best networks are farther
// apart.
func Task() *spaces.Table { return inProgram("tinyconv/task") }

// inProgram panics where the table cannot be read: then the program was built of
// a damaged checkout, and no caller can help it.
func inProgram(name string) *spaces.Table {
	t, err := Open(name)
	if err != nil {
		panic(fmt.Errorf("this program was built of a damaged checkout: %w", err))
	}
	return t
}
