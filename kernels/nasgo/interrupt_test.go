package main

import (
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/kernels/kernelstest"
)

// TestInterruptInATrainingCell presses stop in a real kernel: the trial is
// interrupted, the worker gone within 5 s, and the next cell goes on.
func TestInterruptInATrainingCell(t *testing.T) {
	m := kernelstest.Need(t)
	out, _, err := m.Run("", "doctor")
	require.NoError(t, err)
	python := between(out, "JupyterLab 4", "(", ")")
	require.NotEmpty(t, python, out)
	cmd := exec.Command(python, "testdata/interrupt.py", t.TempDir(), filepath.Join(m.Home, "bin", "nasgo-worker"))
	cmd.Env = m.Env
	answer, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && errors.As(err, &exit) {
		t.Fatalf("%v: %s", err, exit.Stderr)
	}
	require.NoError(t, err)
	var r struct {
		Interrupted   string   `json:"interrupted"`
		CellSeconds   *float64 `json:"cell_seconds"`
		WorkerSeconds float64  `json:"worker_seconds"`
		WorkersLeft   []string `json:"workers_left"`
		State         string   `json:"state"`
		StateAgain    string   `json:"state_again"`
	}
	require.NoError(t, json.Unmarshal(answer, &r), string(answer))
	require.NotNil(t, r.CellSeconds, "training showed no second epoch: %s", answer)
	require.Empty(t, r.WorkersLeft)
	require.Less(t, r.WorkerSeconds, 5.0, "the worker is gone within 5 s of the interrupt")
	require.Contains(t, r.State, "STATE interrupted 1")
	require.Contains(t, r.StateAgain, "STATE trained 1")
	require.Contains(t, r.Interrupted, "notebook.Train again", "the cell says what to do next")
}

// between is the text between two marks, on the line that holds word.
func between(text, word, from, to string) string {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.Contains(line, word) {
			_, rest, _ := strings.Cut(line, from)
			found, _, _ := strings.Cut(rest, to)
			return found
		}
	}
	return ""
}
