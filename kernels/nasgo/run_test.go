package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/kernels/kernelstest"
)

// notebook writes a notebook with the given code cells and returns its path.
func notebook(t *testing.T, cells ...string) string {
	t.Helper()
	type cell struct {
		ID        string         `json:"id"`
		Type      string         `json:"cell_type"`
		Metadata  map[string]any `json:"metadata"`
		Source    string         `json:"source"`
		Outputs   []any          `json:"outputs"`
		Execution *int           `json:"execution_count"`
	}
	nb := map[string]any{
		"nbformat": 4, "nbformat_minor": 5,
		"metadata": map[string]any{"kernelspec": map[string]any{"name": "nasgo-go", "display_name": "nasgo (Go)", "language": "go"}},
	}
	var list []cell
	for i, c := range cells {
		list = append(list, cell{ID: string(rune('a' + i)), Type: "code", Metadata: map[string]any{}, Source: c, Outputs: []any{}})
	}
	nb["cells"] = list
	file := filepath.Join(t.TempDir(), "try.ipynb")
	b, err := json.Marshal(nb)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, b, 0o644))
	return file
}

func TestRunTellsFailureFromSuccess(t *testing.T) {
	m := kernelstest.Need(t)
	for _, c := range []struct {
		name  string
		cells []string
		says  []string // nil: the notebook runs through
	}{
		{"declarations and prints", []string{"import \"fmt\"\n\nvar x = 3", "%%\nfmt.Println(x + 4)"}, nil},
		{"stderr alone is no failure", []string{"%%\nprintln(\"only a remark\")"}, nil},
		{"early return", []string{"%%\nif true {\n\treturn\n}\nprintln(1)"}, nil},
		{"panic", []string{"%%\nprintln(1)", "%%\nvar x []int\nprintln(x[3])"}, []string{"cell 2", "index out of range"}},
		{"does not compile", []string{"%%\nprintln(undefinedName)"}, []string{"cell 1", "undefined: undefinedName"}},
		{"exit 3", []string{"import \"os\"\n%%\nos.Exit(3)"}, []string{"cell 1", "exit status 3"}},
		{"exit 0", []string{"import \"os\"\n%%\nos.Exit(0)\nprintln(1)"}, []string{"cell 1", "before its last line"}},
		{"log.Fatal", []string{"import \"log\"\n%%\nlog.Fatal(\"so it goes\")"}, []string{"cell 1", "so it goes"}},
		{"times out", []string{"%%\nfor {\n}"}, []string{"cell 1", "longer than 5"}},
		{"killed", []string{"import (\"os\"; \"syscall\")\n%%\nsyscall.Kill(os.Getpid(), syscall.SIGKILL)"}, []string{"cell 1", "signal: killed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			html := t.TempDir()
			_, stderr, err := m.Run("", "run", notebook(t, c.cells...), "--html", html, "--timeout", "5s")
			if c.says == nil {
				require.NoError(t, err, stderr)
			} else {
				require.Error(t, err)
			}
			for _, s := range c.says {
				require.Contains(t, stderr, s)
			}
			page, err := os.ReadFile(filepath.Join(html, "try.html"))
			require.NoError(t, err, "the page is written either way")
			require.False(t, strings.Contains(string(page), "nasgo-end-of-main"), "the runner's mark stays out of the page")
		})
	}
}

func TestRunRefusesWhatIsNoNotebook(t *testing.T) {
	m := kernelstest.Need(t)
	file := filepath.Join(t.TempDir(), "x.ipynb")
	require.NoError(t, os.WriteFile(file, []byte(`{"cells": [`), 0o644))
	_, stderr, err := m.Run("", "run", file)
	require.Error(t, err)
	require.Contains(t, stderr, "x.ipynb")
	_, stderr, err = m.Run("", "run", file+".none")
	require.Error(t, err)
	require.True(t, strings.Contains(stderr, "no notebook to run"), stderr)
}

func TestTakenPortIsToldBeforeAnythingStarts(t *testing.T) {
	m := kernelstest.Need(t)
	l, err := net.Listen("tcp", "localhost:0")
	require.NoError(t, err)
	defer l.Close()
	_, stderr, err := m.Run("", "lab", notebook(t, "%%\nprintln(1)"), "--no-browser", "--port", fmt.Sprint(l.Addr().(*net.TCPAddr).Port))
	require.Error(t, err)
	require.True(t, strings.Contains(stderr, "is taken"), stderr)
}
