package main

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/smallconv"
)

// smallTable writes a table of smallconv with numbers by chance, larger networks
// being a little better, and returns its path.
func smallTable(t *testing.T, both bool) string {
	t.Helper()
	space, r := smallconv.Space(), rand.New(rand.NewPCG(1, 1))
	d := spaces.TableData{Name: "by chance"}
	for a := range space.All() {
		v := 80 + float64(a[1]+a[3]) + 5*r.Float64()
		d.Test = append(d.Test, []float64{v - r.Float64()})
		if both {
			d.Val = append(d.Val, []float64{v})
		}
	}
	table, err := spaces.NewTable(space, d)
	require.NoError(t, err)
	b, err := table.MarshalBinary()
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "chance.table")
	require.NoError(t, os.WriteFile(file, b, 0o644))
	return file
}

func TestCompareInJSON(t *testing.T) {
	for _, both := range []bool{true, false} {
		out, problems, err := command(t, "", "compare", "--space", "smallconv", "--table", smallTable(t, both), "--trials", "20", "--seeds", "8", "--json")
		require.NoError(t, err)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		require.Len(t, lines, 5)
		for i, l := range lines {
			var j map[string]any
			require.NoError(t, json.Unmarshal([]byte(l), &j))
			require.Equal(t, search.Names()[i], j["proposer"])
			require.EqualValues(t, 20, j["trials"])
			require.EqualValues(t, 8, j["seeds"])
			require.Positive(t, j["median_rank_pct"])
			require.Positive(t, j["mean_rank_pct"])
			require.Positive(t, j["test_acc"])
			if !both {
				require.Contains(t, j, "val_acc")
				require.Nil(t, j["val_acc"])
				require.Nil(t, j["val_acc_ci"])
				require.Equal(t, metric.FromTest.Caveat(), j["caveat"])
				continue
			}
			ends := j["val_acc_ci"].([]any)
			require.LessOrEqual(t, ends[0], j["val_acc"])
			require.GreaterOrEqual(t, ends[1], j["val_acc"])
			require.Less(t, j["test_acc"], j["val_acc"], "the test accuracy of the best by validation")
			require.NotContains(t, j, "caveat")
		}
		require.Equal(t, !both, strings.Contains(problems, metric.FromTest.Caveat()))
	}
}

func TestCompareInWords(t *testing.T) {
	table := smallTable(t, false)
	out, _, err := command(t, "", "compare", "--space", "smallconv", "--table", table, "--proposers", "local-search, random", "--trials", "20", "--seeds", "30")
	require.NoError(t, err)
	for _, s := range []string{"30 searches of 20 evaluations each on by chance", "median rank", "Against random after 20 evaluations (Wilcoxon signed-rank)", "So, with this budget on this table"} {
		require.Contains(t, out, s)
	}
	require.Contains(t, strings.Join(strings.Fields(out), " "), metric.FromTest.Caveat())
	require.NotContains(t, out, "evolution")
}

func TestCompareRefusesWithTheReason(t *testing.T) {
	table := smallTable(t, true)
	for says, args := range map[string][]string{
		"unknown searcher \"gradient-descent\"": {"--table", table, "--proposers", "random,gradient-descent"},
		"search with":                           {"--table", table, "--proposers", "llm"},
		"random takes part twice":               {"--table", table, "--proposers", "random,random"},
		"--trials is 0":                         {"--table", table, "--trials", "0"},
		"and --seeds 0":                         {"--table", table, "--seeds", "0"},
		"has 6912 architectures":                {"--table", table, "--trials", "6913"},
		"none.json":                             {"--table", "none.json"},
	} {
		out, _, err := command(t, "", append([]string{"compare", "--space", "smallconv"}, args...)...)
		require.ErrorContains(t, err, says)
		require.Empty(t, out)
	}
	_, _, err := command(t, "", "compare", "--space", "smallcon", "--table", table)
	require.ErrorContains(t, err, "smallconv")
}
