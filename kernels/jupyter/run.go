package jupyter

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

//go:embed run.py
var runner string

// Run says how to run a notebook.
type Run struct {
	HTML    string        // folder for NAME.html, "" for none
	Save    bool          // write the outputs back into the notebook
	Timeout time.Duration // for each cell; 0 means 10 minutes
	Kernel  string        // instead of the notebook's own, "" keeps that
}

// CellError is a cell that failed.
type CellError struct {
	Notebook string
	Cell     int    // from 1 among the code cells; 0 if the notebook could not begin
	Source   string // its first lines
	Why      string
}

// Error names the notebook, the cell and what happened.
func (e *CellError) Error() string {
	if e.Cell == 0 {
		return fmt.Sprintf("%s cannot be run: %s", e.Notebook, e.Why)
	}
	return fmt.Sprintf("%s, code cell %d failed: %s\n--- the cell begins\n%s", e.Notebook, e.Cell, e.Why, e.Source)
}

// Step is a cell that begins (Seconds is 0) or has ended.
type Step struct {
	Cell, Of int
	Source   string // the last line, where it begins
	Seconds  float64
}

type line struct {
	Cell    int     `json:"cell"`
	Of      int     `json:"of"`
	Source  string  `json:"source"`
	Seconds float64 `json:"seconds"`
	Done    bool    `json:"done"`
	Problem *struct {
		Cell   int    `json:"cell"`
		Source string `json:"source"`
		Why    string `json:"why"`
	} `json:"problem"`
}

// Notebook runs the cells of a notebook in order and stops at the first that
// fails, with a *CellError. What ran until then is written all the same.
func (e Env) Notebook(ctx context.Context, file string, r Run, watch func(Step)) error {
	task, err := r.task(file)
	if err != nil {
		return err
	}
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, e.Python, "-c", runner)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(task), &stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", e.Python, err)
	}
	last := follow(bufio.NewScanner(out), watch)
	waitErr := cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case !last.Done:
		text := strings.TrimSpace(stderr.String())
		return fmt.Errorf("%s: the runner ended early: %w: %s", file, errors.Join(waitErr, errEarly), text[max(0, len(text)-600):])
	case last.Problem != nil:
		return &CellError{Notebook: file, Cell: last.Problem.Cell, Source: last.Problem.Source, Why: last.Problem.Why}
	}
	return nil
}

var errEarly = errors.New("no last line")

func follow(lines *bufio.Scanner, watch func(Step)) (last line) {
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l line
		if json.Unmarshal(lines.Bytes(), &l) != nil {
			continue // a kernel may print to the terminal
		}
		if last = l; !l.Done && watch != nil {
			watch(Step{l.Cell, l.Of, l.Source, l.Seconds})
		}
	}
	return last
}

func (r Run) task(file string) ([]byte, error) {
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("no notebook to run: %w", err)
	}
	html, out := "", ""
	if r.HTML != "" {
		if err := os.MkdirAll(r.HTML, 0o755); err != nil {
			return nil, err
		}
		html = filepath.Join(r.HTML, strings.TrimSuffix(filepath.Base(file), ".ipynb")+".html")
	}
	if r.Save {
		out = file
	}
	timeout := r.Timeout
	if timeout == 0 {
		timeout = 10 * time.Minute
	}
	return json.Marshal(map[string]any{"path": file, "out": out, "html": html, "timeout": timeout.Seconds(), "kernel": r.Kernel})
}
