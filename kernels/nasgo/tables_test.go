package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/nasgo/tables/fetch"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

func TestTablesList(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	out, _, err := command(t, "", "tables", "list")
	require.NoError(t, err)
	require.Contains(t, out, "nasgo tables fetch nasbench201/cifar100")
	require.Contains(t, out, "validation and test accuracy")
	out, _, err = command(t, "", "tables", "list", "--json")
	require.NoError(t, err)
	kinds := map[string]int{}
	for line := range strings.Lines(out) {
		var j map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &j))
		kinds[j["kind"].(string)]++
		require.Contains(t, j, "here")
	}
	require.Equal(t, 3, kinds["conversation"])
	require.GreaterOrEqual(t, kinds["table"], 6)
}

// A mirror that has some of the files: those come, the rest is said.
func TestTablesFetch(t *testing.T) {
	raw, err := os.ReadFile(spacetest.Published(t, "benchmark/nas-bench-macro_cifar10.json"))
	require.NoError(t, err)
	t.Setenv("NASGO_HOME", t.TempDir())
	mux := http.NewServeMux()
	mux.HandleFunc("/benchmark/nas-bench-macro_cifar10.json", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(raw) })
	server := httptest.NewServer(mux)
	defer server.Close()
	t.Setenv(fetch.MirrorEnv, server.URL)

	_, _, err = command(t, "", "search", "--space", "nasbenchmacro", "--study", filepath.Join(t.TempDir(), "a.study"))
	require.ErrorContains(t, err, "nasgo tables fetch nasbenchmacro")
	out, _, err := command(t, "", "tables", "fetch")
	require.ErrorIs(t, err, fetch.ErrRefused)
	require.ErrorContains(t, err, "404")
	require.Contains(t, out, "nasbenchmacro: fetched")
	out, _, err = command(t, "", "tables", "fetch", "nasbenchmacro")
	require.NoError(t, err)
	require.Equal(t, "nasbenchmacro: is here\n", out)
	out, _, err = command(t, "", "tables", "verify")
	require.NoError(t, err)
	require.Contains(t, out, "nasbenchmacro: right\n")
	require.Contains(t, out, "329M: not here\n")
	_, _, err = command(t, "", "tables", "verify", "329M")
	require.ErrorIs(t, err, tables.ErrMissing)
	_, _, err = command(t, "", "tables", "fetch", "nonesuch")
	require.ErrorIs(t, err, tables.ErrUnknown)

	_, _, err = command(t, "", "search", "--space", "nasbenchmacro", "--study", filepath.Join(t.TempDir(), "a.study"))
	require.ErrorContains(t, err, "--table nasbenchmacro")
	_, _, err = command(t, "", "compare", "--space", "nasbenchmacro")
	require.ErrorContains(t, err, "--table nasbenchmacro")
	out, _, err = command(t, "", "compare", "--space", "nasbenchmacro", "--table", "nasbenchmacro", "--proposers", "random", "--seeds", "3", "--trials", "5", "--json", "--noise")
	require.NoError(t, err)
	require.Contains(t, out, `"median_rank_pct"`)
}

// A search that sees noise goes on as it was begun, and its report says so.
func TestSearchUnderNoise(t *testing.T) {
	file := spacetest.Published(t, "benchmark/nas-bench-macro_cifar10.json")
	t.Setenv("NASGO_HOME", t.TempDir())
	_, _, err := command(t, "", "tables", "import", file)
	require.NoError(t, err)
	study := filepath.Join(t.TempDir(), "noisy.study")
	search := []string{"search", "--space", "nasbenchmacro", "--study", study, "--trials", "6", "--json", "--table"}
	out, _, err := command(t, "", append(search, "nasbenchmacro", "--noise")...)
	require.NoError(t, err)
	again, _, err := command(t, "", append(search, file, "--noise")...)
	require.NoError(t, err, "a file and a name are one table")
	require.Equal(t, out, again)
	require.Equal(t, 6, strings.Count(out, `"mean":`))
	_, _, err = command(t, "", append(search, "nasbenchmacro")...)
	require.ErrorIs(t, err, nasgo.ErrOtherStudy)
	page := filepath.Join(t.TempDir(), "report.html")
	_, _, err = command(t, "", "report", study, "--table", "nasbenchmacro", "--html", page)
	require.NoError(t, err)
	html, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Contains(t, string(html), "one training of each network")
}

func TestTablesImport(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	file := smallTable(t, true)
	out, _, err := command(t, "", "tables", "import", file)
	require.NoError(t, err)
	require.Contains(t, out, "--table chance")
	out, _, err = command(t, "", "compare", "--space", "smallconv", "--table", "chance", "--proposers", "random", "--seeds", "2", "--trials", "5", "--json")
	require.NoError(t, err)
	require.NotEmpty(t, out)
	out, _, err = command(t, "", "tables", "list")
	require.NoError(t, err)
	require.Contains(t, out, "chance")

	b, err := os.ReadFile(file)
	require.NoError(t, err)
	for name, content := range map[string][]byte{"cut.table": b[:len(b)-10], "page.json": []byte("<html>"), "row.json": []byte(`{"00000000": {}}`)} {
		bad := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(bad, content, 0o600))
		_, _, err := command(t, "", "tables", "import", bad)
		require.ErrorContains(t, err, name)
		_, _, err = command(t, "", "tables", "import", bad, "--space", "smallconv")
		require.Error(t, err)
	}
	require.Equal(t, []string{"chance"}, tables.Own())
}
