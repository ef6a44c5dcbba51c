package worker

import "bytes"

// maxLine is the longest line read, in bytes; a result of thousands of epochs
// is some hundred kB.
const maxLine = 8 << 20

// lines is a Writer that hands on whole lines, without their end, and drops the
// rest of one that is too long.
type lines struct {
	take func(line []byte) // valid until it returns
	long func()            // once for each line over maxLine
	buf  []byte
	skip bool // within a line that is too long
}

// Write takes all of p, always.
func (l *lines) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		part, rest, ended := bytes.Cut(p, []byte("\n"))
		p = rest
		if !l.skip && len(l.buf)+len(part) > maxLine {
			l.skip, l.buf = true, nil
			l.long()
		}
		if !l.skip {
			l.buf = append(l.buf, part...)
		}
		if ended {
			l.flush()
		}
	}
	return n, nil
}

// flush hands on what there is: at the end of a line and of the stream.
func (l *lines) flush() {
	if !l.skip && len(l.buf) > 0 {
		l.take(l.buf)
	}
	l.skip, l.buf = false, l.buf[:0]
}

// tail is a Writer that keeps the last bytes written to it.
type tail struct {
	max int
	buf []byte
}

// Write keeps the end of p.
func (t *tail) Write(p []byte) (int, error) {
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - t.max; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}
