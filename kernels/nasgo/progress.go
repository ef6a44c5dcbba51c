package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// tick shows that something is under way: on a terminal a line with the
// seconds, elsewhere one plain line. The function it returns ends it.
func tick(out io.Writer, title, takes string) (stop func()) {
	if takes != "" {
		takes = " (" + takes + ")"
	}
	if !terminal(out) {
		fmt.Fprintf(out, "%s%s …\n", title, takes)
		return func() {}
	}
	done := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		began := time.Now()
		for {
			fmt.Fprintf(out, "\r\x1b[K%s%s … %.0f s", title, takes, time.Since(began).Seconds())
			select {
			case <-done:
				fmt.Fprint(out, "\r\x1b[K")
				return
			case <-time.After(time.Second):
			}
		}
	})
	return func() { close(done); wait.Wait() }
}

// bar is a progress bar over so many steps: drawn on a terminal, silent elsewhere.
type bar struct {
	out   io.Writer
	title string
	of    int
	on    bool
}

func newBar(out io.Writer, title string, of int) bar {
	return bar{out, title, of, terminal(out) && of > 0}
}

func (b bar) at(n int, note string) {
	if !b.on {
		return
	}
	const width = 30
	full := min(width, width*n/b.of)
	fmt.Fprintf(b.out, "\r\x1b[K%s %s%s %d/%d %s", b.title, strings.Repeat("█", full), strings.Repeat("░", width-full), n, b.of, note)
}

func (b bar) end() {
	if b.on {
		fmt.Fprint(b.out, "\r\x1b[K")
	}
}

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}
