package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// training is one finished training, a line of a journal. It has either
// accuracies or a failure.
type training struct {
	Arch    string         `json:"arch"`
	Run     int            `json:"run"` // from 0
	Val     *metric.Val    `json:"val,omitempty"`
	Test    *metric.Test   `json:"test,omitempty"`
	Curve   []metric.Val   `json:"curve,omitempty"` // after each epoch
	CPU     float64        `json:"cpu,omitempty"`   // processor seconds, see worker.Result
	Seconds float64        `json:"seconds,omitempty"`
	Failed  *worker.Failed `json:"failed,omitempty"`
}

// diverged says that the training ended without a number, and would again.
func (t training) diverged() bool { return t.Failed != nil && t.Failed.Reason == worker.ReasonNaN }

// journal is the file of a build's finished trainings: a line of settings and
// then one a training, each on disk before the build goes on.
type journal struct {
	file *os.File
	done map[string][]*training // by key, then by run; nil where there is none
}

// openJournal opens a project's journal, or begins it. What a kill tore off the
// last line is dropped.
func (p *project) openJournal() (*journal, error) {
	f, err := os.OpenFile(p.Journal, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	j := &journal{file: f, done: map[string][]*training{}}
	if err := j.open(p); err != nil {
		_ = f.Close() // nothing was written
		return nil, fmt.Errorf("%w %s: %w", ErrJournal, p.Journal, err)
	}
	return j, nil
}

func (j *journal) open(p *project) error {
	if err := lock(j.file); err != nil {
		return fmt.Errorf("another build writes it: %w", err)
	}
	text, err := io.ReadAll(j.file)
	if err != nil {
		return err
	}
	whole := text[:bytes.LastIndexByte(text, '\n')+1]
	if len(whole) == 0 {
		if err := j.empty(text); err != nil {
			return err
		}
		return j.write(p.settings)
	}
	if err := j.read(p, whole); err != nil {
		return err
	}
	if err := j.file.Truncate(int64(len(whole))); err != nil {
		return err
	}
	_, err = j.file.Seek(0, io.SeekEnd)
	return err
}

// empty makes sure that a file without a whole line is one of ours: the
// beginning of a first line.
func (j *journal) empty(text []byte) error {
	const start = `{"journal":"` + journalMark
	if n := min(len(text), len(start)); string(text[:n]) != start[:n] {
		return errors.New("the file is none: name another one, or remove it")
	}
	if err := j.file.Truncate(0); err != nil {
		return err
	}
	_, err := j.file.Seek(0, io.SeekStart)
	return err
}

// read takes over what was done.
func (j *journal) read(p *project, text []byte) error {
	head, rest, _ := bytes.Cut(text, []byte{'\n'})
	want, err := json.Marshal(p.settings)
	if err != nil {
		return err
	}
	if !bytes.Equal(head, want) {
		return fmt.Errorf("it is of other settings: it has\n  %s\nand this build\n  %s\nname another file, or give the same settings", head, want)
	}
	for n := 2; len(rest) > 0; n++ {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte{'\n'})
		var t training
		if err := json.Unmarshal(line, &t); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if err := p.check(t); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		j.add(p, t)
	}
	return nil
}

// check says whether a training is one of the project's.
func (p *project) check(t training) error {
	if _, ok := p.rows[t.Arch]; !ok || t.Run < 0 || t.Run >= p.Seeds {
		return fmt.Errorf("it is of network %q, training %d, which are not of this build", t.Arch, t.Run)
	}
	if t.Failed != nil {
		return nil
	}
	if t.Val == nil || t.Test == nil || len(t.Curve) != p.Schedule.Epochs {
		return fmt.Errorf("network %s, training %d: it has %d of %d epochs, or no accuracy", t.Arch, t.Run, len(t.Curve), p.Schedule.Epochs)
	}
	for _, v := range append([]metric.Val{*t.Val, metric.Val(*t.Test)}, t.Curve...) {
		if !(v >= 0 && v <= 100) {
			return fmt.Errorf("network %s, training %d: %v is no accuracy", t.Arch, t.Run, v)
		}
	}
	return nil
}

// add notes a training. A failure that says nothing about the network is not
// noted, so that the training is done again.
func (j *journal) add(p *project, t training) {
	if t.Failed != nil && !t.diverged() {
		return
	}
	if j.done[t.Arch] == nil {
		j.done[t.Arch] = make([]*training, p.Seeds)
	}
	j.done[t.Arch][t.Run] = &t
}

// missing are the trainings of a network that are still to be done.
func (j *journal) missing(p *project, key string) (runs []int) {
	for run := range p.Seeds {
		if d := j.done[key]; d == nil || d[run] == nil {
			runs = append(runs, run)
		}
	}
	return runs
}

// write puts a line on disk.
func (j *journal) write(line any) error {
	b, err := json.Marshal(line)
	if err != nil {
		return err
	}
	if _, err := j.file.Write(append(b, '\n')); err != nil {
		return err
	}
	return j.file.Sync()
}

// Seed is the seed that a journal's build has, so that a build of a seed drawn
// by chance can go on. ok is false if there is no journal, or its first line is
// torn; errors wrap ErrJournal.
func Seed(file string) (seed int64, ok bool, err error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	head, _, whole := bytes.Cut(text, []byte{'\n'})
	if !whole {
		return 0, false, nil
	}
	var s settings
	if err := json.Unmarshal(head, &s); err != nil || s.Journal != journalMark {
		return 0, false, fmt.Errorf("%w: %s is none: name another file, or remove it", ErrJournal, file)
	}
	return s.Seed, true, nil
}
