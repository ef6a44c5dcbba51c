package render

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/genius-nas/nasgo/nasgo/chart/echarts"
)

// Serve answers each echarts.Request on in, a line of JSON, by an echarts.Answer
// on out, until in ends. library is asked for the source of echarts at each
// request. A request that cannot be drawn is answered with its error; Serve
// itself fails where what it reads is not JSON or nobody takes its answers.
func Serve(in io.Reader, out io.Writer, library func() (string, error)) error {
	requests, answers := json.NewDecoder(in), json.NewEncoder(out)
	answers.SetEscapeHTML(false) // the answer is not put on a page as it is
	for {
		var q echarts.Request
		if err := requests.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading a request: %w", err)
		}
		var a echarts.Answer
		js, err := library()
		if err == nil {
			a.SVG, err = Draw(js, q.Options, q.Width, q.Height)
		}
		if err != nil {
			a.Error = err.Error()
		}
		if err := answers.Encode(a); err != nil {
			return fmt.Errorf("answering: %w", err)
		}
	}
}
