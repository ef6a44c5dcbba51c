package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// Patience is how long a process waits for others that write to the file.
const Patience = 10 * time.Second

// Options are how a file is opened; the zero value is useful.
type Options struct {
	// Sync forces each transaction to the disk, so that even a power cut loses
	// nothing: some milliseconds a step.
	Sync bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// MaxBytes bounds the size of the file, 0 for no bound; a write beyond it
	// returns a wrapped ErrFull.
	MaxBytes int64
}

// Store is an open file. It is safe for concurrent use.
type Store struct {
	path     string
	db       *sql.DB
	mu       sync.Mutex
	link     *link
	now      func() time.Time
	readOnly bool
	scratch  string // folder of a copy to read from, "" if none
}

// Open opens the file of a study for writing, or makes it. The folder must
// exist. It returns a wrapped ErrNotAStudy for a file that is something else,
// ErrNewer for one with a newer schema, and brings older ones up to date.
func Open(path string, o Options) (*Store, error) {
	if err := look(path, true); err != nil {
		return nil, err
	}
	level := "NORMAL"
	if o.Sync {
		level = "FULL"
	}
	s, err := connect(path, "rwc", url.Values{"_pragma": {"synchronous(" + level + ")"}}, o.Now)
	if err != nil {
		return nil, err
	}
	if err := s.prepare(o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// connect opens the file with one connection: one process rarely writes from two
// places, and SQLite has its writers wait for each other anyway.
func connect(path, mode string, q url.Values, now func() time.Time) (*Store, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("study %s: %w", path, err)
	}
	q.Set("mode", mode)
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", Patience.Milliseconds()))
	q.Add("_pragma", "foreign_keys(1)")
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: q.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, fmt.Errorf("study %s: %w", path, err)
	}
	if now == nil {
		now = time.Now
	}
	conn, err := db.Conn(background)
	if err != nil {
		return nil, errors.Join(explain(path, err), db.Close())
	}
	return &Store{path: path, db: db, link: &link{conn, map[string]*sql.Stmt{}}, now: now}, nil
}

// prepare checks the schema and switches to write-ahead mode.
func (s *Store) prepare(o Options) error {
	v, err := s.version()
	if err != nil {
		return err
	}
	if v == 0 {
		if err := s.link.script("PRAGMA journal_mode=WAL"); err != nil {
			return s.explain(err)
		}
	}
	if v < latest {
		if err := s.migrate(); err != nil {
			return err
		}
	}
	if o.MaxBytes > 0 {
		if err := s.link.script(fmt.Sprintf("PRAGMA max_page_count=%d", max(1, o.MaxBytes/4096))); err != nil {
			return s.explain(err)
		}
	}
	return nil
}

// Close closes the file. Whatever was stored is stored without it.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, st := range s.link.stmts {
		errs = append(errs, st.Close())
	}
	err := s.explain(errors.Join(append(errs, s.link.conn.Close(), s.db.Close())...))
	if s.scratch != "" {
		err = errors.Join(err, os.RemoveAll(s.scratch))
	}
	return err
}

// Settle moves what is in the write-ahead log into the file itself, so that the
// file alone, copied or sent to somebody, is the whole study. It waits for
// nobody: what another process is reading stays in the log until the next time,
// and so does everything if it fails, since the log is as safe as the file.
func (s *Store) Settle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.readOnly {
		_ = s.link.script("PRAGMA wal_checkpoint(PASSIVE)") // see above
	}
}

// Path is the file as it was given to Open.
func (s *Store) Path() string { return s.path }

// Now is the time by the store's clock, as it is read back from the file.
func (s *Store) Now() time.Time { return stamp(nanos(s.now())) }

// Check runs SQLite's check of the whole file; it reads all of it.
func (s *Store) Check() error {
	verdicts, err := query(s, scanText, "PRAGMA integrity_check")
	if err != nil {
		return err
	}
	if verdict := strings.Join(verdicts, "; "); verdict != "ok" {
		return fmt.Errorf("study %s: %w: %s; restore a copy", s.path, ErrNotAStudy, verdict)
	}
	return nil
}

func (s *Store) refuse() error {
	return fmt.Errorf("study %s: %w; open it with nasgo.Open to go on with it", s.path, ErrReadOnly)
}

// look refuses at first sight what is no file of SQLite, or a part of one.
func look(path string, create bool) error {
	st, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && create:
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return fmt.Errorf("study %s: its folder is not there; make it first (%w)", path, err)
		}
		return nil
	case err != nil:
		return fmt.Errorf("study %s: %w", path, err)
	case st.IsDir():
		return fmt.Errorf("study %s: %w: it is a folder; name a file", path, ErrNotAStudy)
	case st.Size() == 0 && create:
		return nil
	}
	return lookInside(path, st.Size())
}

// nanos is a time as it is stored.
func nanos(t time.Time) int64 { return t.UnixNano() }

// stampOf is a stored time that may be missing: zero then.
func stampOf(n *int64) time.Time {
	if n == nil {
		return time.Time{}
	}
	return stamp(*n)
}

// orNone is a time as it is stored, nil for zero.
func orNone(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	n := nanos(t)
	return &n
}

// stamp is a stored time.
func stamp(n int64) time.Time { return time.Unix(0, n).UTC() }
