package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo/tables"
)

// part is what has come of a file so far. It stays where the next process finds
// it; while one process has it, another begins its own from nothing.
type part struct {
	*os.File
	gone bool // the file is of no more use
}

func openPart(file string) (*part, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if lock(f) && here(f, file) {
		return &part{File: f}, nil
	}
	_ = f.Close()
	f, err = os.CreateTemp(filepath.Dir(file), "own-")
	return &part{File: f, gone: true}, err
}

// here says whether the file that is locked is still the one of that name: the
// process that had it may have removed it in between.
func here(f *os.File, file string) bool {
	a, err := f.Stat()
	b, err2 := os.Stat(file)
	return err == nil && err2 == nil && os.SameFile(a, b)
}

func (p *part) close() {
	if have, err := p.have(); p.gone || err == nil && have == 0 {
		_ = os.Remove(p.Name())
	}
	_ = p.Close()
}

// have is how many bytes there are, and puts the next ones behind them.
func (p *part) have() (int64, error) { return p.Seek(0, io.SeekEnd) }

// empty begins anew.
func (p *part) empty() error {
	_, err := p.Seek(0, io.SeekStart)
	return errors.Join(err, p.Truncate(0))
}

// whole is the content, if it is the published file; else the part is emptied.
func (p *part) whole(u tables.Upstream) ([]byte, error) {
	b := make([]byte, u.Bytes)
	if _, err := p.ReadAt(b, 0); err != nil {
		return nil, err
	}
	if !right(b, u) {
		return nil, errors.Join(errCorrupt, p.empty())
	}
	p.gone = true // it is on its way to where it belongs
	return b, nil
}

var errCorrupt = errors.New("what came has another hash than the published file")

func right(b []byte, u tables.Upstream) bool {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]) == u.SHA256
}

// ErrRefused is wrapped by the error where the last place asked has no such
// file, or another one: asking again changes nothing.
var ErrRefused = errors.New("it has no such file")

func refused(why string) error { return fmt.Errorf("%w: it answers %s", ErrRefused, why) }
