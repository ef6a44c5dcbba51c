package chart

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/nasbench201"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

// What choosing by validation costs, on a table that is always there.
func TestSplits(t *testing.T) {
	table, err := tables.Open("tinyconv/digits")
	require.NoError(t, err)
	c := Splits(table, contest.Published{Name: "someone", Evaluations: 10, Test: 95})
	require.NotNil(t, c.Options)
	require.Len(t, c.Rows, 3)
	require.Contains(t, c.Caption, "Dashed: someone after 10 evaluations")
	best, second := c.Rows[0], c.Rows[1]
	require.Equal(t, "1", best[3], "the best by validation has rank 1 there")
	require.Equal(t, "1", second[5], "and the best by test there")
	svg, err := c.SVG()
	require.NoError(t, err)
	require.Contains(t, svg, "best by validation")
}

// The best by validation of ImageNet16-120 has 46.73% and tests at 46.20%.
func TestSplitsOfImageNet16(t *testing.T) {
	table, err := spaces.ReadTable(spacetest.Published(t, "benchmark/nasbench201_imagenet.json"), nasbench201.ImageNet16120())
	require.NoError(t, err)
	row := Splits(table).Rows[0]
	require.Equal(t, []string{"46.73%", "1", "46.20%"}, row[2:5])
}

func TestSplitsWithoutValidation(t *testing.T) {
	table, err := spaces.ReadTable(spacetest.Published(t, "benchmark/nas-bench-macro_cifar10.json"), nasbenchmacro.Space())
	require.NoError(t, err)
	c := Splits(table)
	require.Nil(t, c.Options)
	require.Contains(t, c.Caption, "does not have both")
	require.Contains(t, c.Caption, table.Source().Caveat())
}
