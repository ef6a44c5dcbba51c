package notebook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/genius-nas/nasgo/nasgo/chart"
)

// ErrorMIME marks an output as that of a failed step. Its value is an object
// with "error", the text, and "kind", which is "error" or "interrupted".
// Jupyter calls a Go cell that exits with an error "ok"; whoever runs notebooks
// looks for this.
const ErrorMIME = "application/vnd.nasgo.error+json"

// ErrorPrefix begins the line on standard error with which a failed step ends.
const ErrorPrefix = "nasgo: error: "

// exit and stderr are replaced in tests.
var (
	exit             = os.Exit
	stderr io.Writer = os.Stderr
)

// Fail shows an error and ends the program with status 1. It does nothing for
// nil, so a cell may end with notebook.Fail(err).
func Fail(err error) {
	if err == nil {
		return
	}
	text := chart.Clean(err.Error(), 4000)
	kind, colour := "error", "#b3261e"
	if errors.Is(err, context.Canceled) {
		kind, colour = "interrupted", "#9a5b00"
	}
	// Outside a notebook the line on standard error is enough, so not "last".
	out.show("", bundle{
		HTML:  box(colour, `<b>`+strings.ToUpper(kind[:1])+kind[1:]+`</b><div style="white-space:pre-wrap;overflow-wrap:anywhere">`+esc(text)+`</div>`),
		Text:  kind + ": " + text,
		Error: map[string]string{"error": text, "kind": kind},
	}, false)
	_, _ = fmt.Fprintln(stderr, ErrorPrefix+oneLine(text))
	exit(1)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// interruptible is a context that ends when the cell is interrupted. GoNB sends
// SIGINT and kills five seconds later.
func interruptible() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// stopped says, in place of a bare "context canceled", what an interrupt left
// and what to do next.
func stopped(err error, next string) error {
	if !errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w: %s", interrupted{}, next)
}

// interrupted is context.Canceled in a person's words.
type interrupted struct{}

func (interrupted) Error() string        { return "stopped" }
func (interrupted) Is(target error) bool { return target == context.Canceled }
