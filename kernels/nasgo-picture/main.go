// Command nasgo-picture draws charts for programs that are not to link a
// JavaScript interpreter, such as the cells of a notebook: it reads requests,
// one line of JSON each, from standard input and writes a line with the picture
// for each to standard output, until its input ends. It is started by package
// chart at a cell's first chart and built by "nasgo setup".
package main

import (
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"

	"github.com/genius-nas/nasgo/nasgo/chart/echarts"
	"github.com/genius-nas/nasgo/nasgo/chart/render"
)

func main() {
	// An interrupt is for the cell, which still shows what it has. When the cell
	// ends, however it ends, so does the input here.
	signal.Ignore(os.Interrupt)
	// One picture leaves 100 MB of garbage and somebody waits for it: collecting
	// begins when there is more than that, and saves a quarter of the time.
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(256 << 20)
	if err := render.Serve(os.Stdin, os.Stdout, echarts.Source); err != nil {
		fmt.Fprintln(os.Stderr, "nasgo-picture:", err)
		os.Exit(1)
	}
}
