package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// The errors of this package; the text around them names the file and says
// what to do next.
var (
	// ErrNotAStudy: the file is something else, or damaged.
	ErrNotAStudy = errors.New("not a study")
	// ErrNewer: the file was written by a newer nasgo.
	ErrNewer = errors.New("study of a newer nasgo")
	// ErrTaken: another process was quicker with the same step.
	ErrTaken = errors.New("another process was quicker")
	// ErrFull: the disk is full.
	ErrFull = errors.New("no space left")
	// ErrReadOnly: the study was opened for reading, or its file cannot be written.
	ErrReadOnly = errors.New("opened for reading only")
)

// Moved says that a trial was not in the state a step goes out from. Nothing
// was changed.
type Moved struct {
	Trial int
	State string // in which it is, "" if there is no such trial
}

func (m *Moved) Error() string {
	if m.State == "" {
		return fmt.Sprintf("there is no trial %d", m.Trial)
	}
	return fmt.Sprintf("trial %d is %s", m.Trial, m.State)
}

// explain turns what SQLite says into a sentence about the file.
func (s *Store) explain(err error) error {
	if err == nil {
		return nil
	}
	return explain(s.path, err)
}

func explain(path string, err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch code := e.Code() & 0xff; code {
	case lib.SQLITE_FULL:
		return fmt.Errorf("study %s: %w; what was stored is safe: make room and call again (%w)", path, ErrFull, err)
	case lib.SQLITE_NOTADB, lib.SQLITE_CORRUPT:
		return fmt.Errorf("study %s: %w: the file is damaged or cut off; restore a copy of it, with the -wal file beside it if there is one (%w)", path, ErrNotAStudy, err)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("study %s: another process has kept it locked for %v; end that process or call again (%w)", path, Patience, err)
	case lib.SQLITE_READONLY:
		return fmt.Errorf("study %s: %w; make the file and its folder writable, or copy it elsewhere (%w)", path, ErrReadOnly, err)
	case lib.SQLITE_CANTOPEN:
		return fmt.Errorf("study %s: cannot be opened; look at the folder and its permissions (%w)", path, err)
	case lib.SQLITE_IOERR:
		return fmt.Errorf("study %s: the disk cannot be read or written, or is full; what was stored is safe (%w)", path, err)
	}
	return fmt.Errorf("study %s: %w", path, err)
}

// isUnique says whether err is a broken uniqueness, which only a concurrent
// process can cause.
func isUnique(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Code() == lib.SQLITE_CONSTRAINT_UNIQUE || e.Code() == lib.SQLITE_CONSTRAINT_PRIMARYKEY ||
		e.Code() == lib.SQLITE_CONSTRAINT_TRIGGER
}
