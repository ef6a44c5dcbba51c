// Command nasgo-worker trains one network: it reads a job as one JSON line from
// standard input and writes messages as JSON lines to standard output. Closing
// its input asks it to save and stop. It is started by nasgo; "nasgo-worker
// -probe" says which backends can be used on this machine.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/genius-nas/nasgo/nasgo/train"
)

func main() {
	probe := flag.Bool("probe", false, "print the usable backends as JSON and end")
	flag.Parse()
	// Libraries print to os.Stdout now and then; the lines there are the protocol.
	out := os.Stdout
	os.Stdout = os.Stderr
	do := func() error { return train.Serve(os.Stdin, out) }
	if *probe {
		do = func() error { return train.WriteProbe(out) }
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "nasgo-worker:", err)
		os.Exit(1)
	}
}
