package bench_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/bench"
	"github.com/genius-nas/nasgo/nasgo/tables"
)

var regen = flag.Bool("regen", false, "write the cards in docs/benchmarks.md anew")

const page = "../../docs/benchmarks.md"

// The cards in the document are those of the tables that lie in the program.
func TestCardsInTheDocument(t *testing.T) {
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	doc := string(text)
	for _, name := range []string{"tinyconv/digits", "tinyconv/task"} {
		table, err := tables.Open(name)
		require.NoError(t, err)
		c, err := bench.NewCard(context.Background(), table)
		require.NoError(t, err)
		start := fmt.Sprintf("<!-- card %s -->\n", name)
		before, rest, ok := strings.Cut(doc, start)
		require.True(t, ok, "%s has no place for the card of %s", page, name)
		was, after, ok := strings.Cut(rest, "<!-- end -->")
		require.True(t, ok)
		card := fmt.Sprintf("## %s\n\n%s", name, c.Markdown())
		if !*regen {
			require.Equal(t, card, was, "go test ./nasgo/bench -run Cards -regen, look at it, commit it")
		}
		doc = before + start + card + "<!-- end -->" + after
	}
	if *regen {
		require.NoError(t, os.WriteFile(page, []byte(doc), 0o644))
	}
}
