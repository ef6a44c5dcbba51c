package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/probe"
)

func TestProbeOfASearcher(t *testing.T) {
	page := filepath.Join(t.TempDir(), "probe.html")
	args := []string{"probe", "--space", "smallconv", "--table", smallTable(t, true), "--proposer", "local-search", "--trials", "20", "--seeds", "10", "--private", "none"}
	out, problems, err := command(t, "", append(args, "--json", "--html", page)...)
	require.NoError(t, err)
	require.Empty(t, problems, "nobody is asked, and ten seeds are enough")
	var r reportJSON
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	require.Len(t, r.Searches, 6+5)
	require.Nil(t, r.Searches[0].Test)
	require.Equal(t, "names hidden", r.Searches[1].Name)
	require.True(t, r.Searches[1].Test.Certain, "local search sees no names")
	require.Equal(t, "random", r.Searches[6].Name)
	require.True(t, r.Searches[6].Control)
	require.Equal(t, 200, r.Searches[6].Searches)
	require.Len(t, r.Frequencies["by chance"], 8)
	require.Contains(t, strings.Join(r.Sentences, "\n"), "With names hidden it came out the same in each search")
	html, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Contains(t, string(html), "With names hidden it came out the same in each search")
	require.NotContains(t, string(html), "ZgotmplZ")

	dir := t.TempDir()
	out, _, err = command(t, "", append(args, "--study-dir", dir, "--seeds", "2", "--trials", "10", "--conditions", "names,hidden")...)
	require.NoError(t, err)
	replayed, _, err := command(t, "", "replay", "--study", filepath.Join(dir, "hidden.2.study"))
	require.NoError(t, err)
	require.Contains(t, replayed, "10 trials came out the same")
	flat := strings.Join(strings.Fields(out), " ")
	for _, s := range []string{"local-search on by chance", "seen from factor", "- With names hidden it came out the same", "- So: "} {
		require.Contains(t, flat, s)
	}
}

func TestProbeRefusesWithTheReason(t *testing.T) {
	table := smallTable(t, true)
	t.Setenv("OPENAI_MODEL", "")
	t.Setenv("OPENAI_BASE_URL", "")
	for says, args := range map[string][]string{
		"which space is searched?":         {},
		"where do results come from?":      {"--space", "smallconv"},
		"unknown searcher":                 {"--space", "smallconv", "--table", table, "--proposer", "gradient-descent"},
		"no language model is configured":  {"--space", "smallconv", "--table", table},
		"there is no condition \"upside\"": {"--space", "smallconv", "--table", table, "--proposer", "random", "--conditions", "upside"},
		"0 trials from 10 seeds":           {"--space", "smallconv", "--table", table, "--proposer", "random", "--trials", "0"},
		"nothing.table":                    {"--space", "smallconv", "--table", table, "--proposer", "random", "--private", "nothing.table"},
		"has no report yet":                {"--collect", "--study-dir", t.TempDir()},
	} {
		out, _, err := command(t, "", append([]string{"probe"}, args...)...)
		require.ErrorContains(t, err, says)
		require.Empty(t, out)
	}
}

// counting answers with the next network each time, in the order of their numbers.
func counting(t *testing.T) *atomic.Int64 {
	var n atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		k := n.Add(1)
		_, _ = fmt.Fprintf(w, `{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"[%d,%d,%d,0,1,0,1,0]"}}],"usage":{"prompt_tokens":300,"completion_tokens":30}}`, k%4, k/4%3, k/12%4)
	}))
	t.Cleanup(server.Close)
	t.Setenv("OPENAI_MODEL", "counter")
	t.Setenv("OPENAI_BASE_URL", server.URL+"/v1")
	t.Setenv("NASGO_HOME", t.TempDir())
	return &n
}

// What it takes is told first and not spent unasked; with a cap it goes as far as
// that, and on from there.
func TestProbeOfAModelIsCapped(t *testing.T) {
	asked := counting(t)
	dir := filepath.Join(t.TempDir(), "probe")
	args := []string{"probe", "--space", "smallconv", "--table", smallTable(t, true), "--trials", "4", "--seeds", "2", "--conditions", "names,reversed"}
	_, _, err := command(t, "", append(args, "--yes")...)
	require.ErrorContains(t, err, "give --study-dir")
	args = append(args, "--study-dir", dir)
	_, told, err := command(t, "", args...)
	require.ErrorContains(t, err, "nothing was asked: add --yes to go ahead, or --max-calls, such as 29")
	require.Contains(t, told, "6 searches, 0 finished already, 24 trials to go: at least 24 calls of a model, about")
	require.Contains(t, told, "it takes at least 7 seeds")
	require.Zero(t, asked.Load())

	_, _, err = command(t, "", append(args, "--max-calls", "10")...)
	require.ErrorContains(t, err, "the 10 calls that this run was allowed are made")
	require.ErrorContains(t, err, "the same command goes on from there")
	require.EqualValues(t, 10, asked.Load())
	out, _, err := command(t, "", append(args, "--collect")...)
	require.NoError(t, err)
	require.Contains(t, out, "Of as it is there are 1 of 2 searches.")

	out, _, err = command(t, "", append(args, "--yes", "--json")...)
	require.NoError(t, err)
	require.EqualValues(t, 24, asked.Load())
	require.Contains(t, out, "llm:counter,temperature=1")
	again, _, err := command(t, "", "probe", "--collect", "--study-dir", dir, "--json")
	require.NoError(t, err)
	require.Equal(t, out, again, "from the files alone")

	out, _, err = command(t, "", "replay", "--study", filepath.Join(dir, "reversed.2.study"))
	require.NoError(t, err)
	require.Contains(t, out, "4 trials came out the same")
	require.EqualValues(t, 24, asked.Load())
}

func TestPromptsAreCompared(t *testing.T) {
	counting(t)
	dir := t.TempDir()
	args := []string{"prompts", "--space", "smallconv", "--table", smallTable(t, true), "--trials", "3", "--seeds", "2", "--study-dir", dir,
		"--prompts", "structured,minimal", "--temperatures", "0.5,1", "--once", "--yes"}
	out, _, err := command(t, "", args...)
	require.NoError(t, err)
	flat := strings.Join(strings.Fields(out), " ")
	for _, s := range []string{"structured, temperature 0.5", "minimal, temperature 1", "one question, no results", "so few searches can show none"} {
		require.Contains(t, flat, s)
	}
	studies, err := filepath.Glob(filepath.Join(dir, "*.study"))
	require.NoError(t, err)
	require.Len(t, studies, 10)
	require.FileExists(t, filepath.Join(dir, "minimal-temperature-0-5.2.study"))
	out, _, err = command(t, "", "replay", "--study", filepath.Join(dir, probe.OnceSlug+".1.study"))
	require.NoError(t, err)
	require.Contains(t, out, "3 trials came out the same")
	_, _, err = command(t, "", "prompts", "--space", "smallconv", "--table", smallTable(t, true), "--prompts", "polite", "--study-dir", dir)
	require.ErrorContains(t, err, "polite")
}
