package chart

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/genius-nas/nasgo/nasgo/chart/echarts"
	"github.com/genius-nas/nasgo/nasgo/home"
)

// ErrNoProgram is wrapped by errors that say that the program that draws charts
// is not there, and what mends it.
var ErrNoProgram = errors.New("the program that draws charts is not installed")

// pictureLimit is the longest that a picture may take, the start of the program
// with it. The program has a limit of its own, a little shorter, and says so.
const pictureLimit = 25 * time.Second

// program is a running nasgo-picture. It is started at the first picture and
// serves until this process ends: the pipe to its input then closes, however
// the process ends, and it ends too. The pipes are files of ours and not those
// of os/exec, so that there are deadlines and no goroutines. The caller sees to
// it that one picture is asked for at a time.
type program struct {
	path  string
	limit time.Duration
	cmd   *exec.Cmd // nil if it does not run
	in    *os.File
	out   *os.File
	lines *bufio.Reader
	late  error // it took too long once: a cell waits for that only once
}

var artist program

// draw has the program draw. One that has ended since the last picture, killed
// or built anew, is started again, once.
func (p *program) draw(q echarts.Request) (string, error) {
	again := p.cmd != nil
	a, err := p.ask(q)
	if err != nil && again && !errors.Is(err, os.ErrDeadlineExceeded) {
		a, err = p.ask(q)
	}
	switch {
	case err != nil:
		return "", err
	case a.Error != "":
		return "", errors.New(Clean(a.Error, 500))
	}
	return a.SVG, nil
}

// ask sends a request and waits for the answer. After an error the program has
// ended: its next answer might be to another request.
func (p *program) ask(q echarts.Request) (a echarts.Answer, err error) {
	if p.path != home.Picture() {
		p.stop()
		p.late = nil
	}
	if p.late != nil {
		return a, p.late
	}
	if p.cmd == nil {
		if err := p.start(); err != nil {
			return a, err
		}
	}
	limit := pictureLimit
	if p.limit > 0 {
		limit = p.limit
	}
	until := time.Now().Add(limit)
	err = errors.Join(p.in.SetWriteDeadline(until), p.out.SetReadDeadline(until))
	if err == nil {
		err = json.NewEncoder(p.in).Encode(q)
	}
	var line []byte
	if err == nil {
		line, err = p.lines.ReadBytes('\n')
	}
	if err == nil {
		err = json.Unmarshal(line, &a)
	}
	if err == nil {
		return a, nil
	}
	if state := p.stop(); !errors.Is(err, os.ErrDeadlineExceeded) {
		return a, fmt.Errorf("%s gave no picture (%s): %w; if it happens again, run \"nasgo setup\"", p.path, state, err)
	}
	p.late = fmt.Errorf("%s gave no picture in %v: %w", p.path, limit, err)
	return a, p.late
}

func (p *program) start() error {
	p.path = home.Picture()
	if _, err := os.Stat(p.path); err != nil {
		return fmt.Errorf("%w: %w; run \"nasgo setup\"", ErrNoProgram, err)
	}
	theirIn, in, err := os.Pipe()
	if err != nil {
		return err
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		return errors.Join(err, theirIn.Close(), in.Close())
	}
	cmd := exec.Command(p.path)
	cmd.Stdin, cmd.Stdout = theirIn, theirOut
	err = cmd.Start()
	_, _ = theirIn.Close(), theirOut.Close() // the program has them now
	if err != nil {
		_, _ = in.Close(), out.Close()
		return fmt.Errorf("%w: %w; run \"nasgo setup\"", ErrNoProgram, err)
	}
	p.cmd, p.in, p.out, p.lines = cmd, in, out, bufio.NewReader(out)
	return nil
}

// stop ends the program if it runs, and says how it ended.
func (p *program) stop() string {
	if p.cmd == nil {
		return ""
	}
	_, _ = p.in.Close(), p.out.Close() // pipes: nothing is lost
	_ = p.cmd.Process.Kill()           // gone already: nothing to kill
	_ = p.cmd.Wait()                   // the state says it
	state := p.cmd.ProcessState
	p.cmd = nil
	return state.String()
}
