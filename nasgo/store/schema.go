package store

import (
	"embed"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// latest is the version of the schema that this program writes. A file's
// version is SQLite's user_version; migration N brings it from N-1 to N.
const latest = 6

// appID marks the file as a study, in SQLite's application_id: "NASO".
const appID = 0x4e41534f

// header is the size of SQLite's file header.
const header = 100

// lookInside reads the header of the file: whether it is SQLite's, a study's,
// and as long as it says. While there is a write-ahead log, pages may still be
// in there, so then the length says nothing.
func lookInside(path string, size int64) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("study %s: %w", path, err)
	}
	defer f.Close() //nolint:errcheck // only read
	h := make([]byte, header)
	if n, err := io.ReadFull(f, h); err != nil {
		return fmt.Errorf("study %s: %w: it has %d bytes, a study has thousands; is it another file, or cut off?", path, ErrNotAStudy, n)
	}
	if !strings.HasPrefix(string(h), "SQLite format 3\x00") {
		return fmt.Errorf("study %s: %w: it is a file of another kind; name a new file to begin a study", path, ErrNotAStudy)
	}
	page := int64(binary.BigEndian.Uint16(h[16:]))
	if page == 1 {
		page = 65536
	}
	want := page * int64(binary.BigEndian.Uint32(h[28:]))
	if wal, err := os.Stat(path + "-wal"); (err != nil || wal.Size() == 0) && size < want {
		return fmt.Errorf("study %s: %w: it is cut off, %d of %d bytes; restore a copy", path, ErrNotAStudy, size, want)
	}
	return nil
}

// version reads the schema's version: 0 for an empty database. It refuses what
// is not a study or too new.
func (s *Store) version() (int, error) {
	var app, v, tables int
	err := s.read(func(l *link) error {
		return l.row("SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)", nil, &app, &v, &tables)
	})
	switch {
	case err != nil:
		return 0, err
	case app == 0 && v == 0 && tables == 0 && !s.readOnly:
		return 0, nil
	case app != appID:
		return 0, fmt.Errorf("study %s: %w: it is an SQLite file of another program; name a new file to begin a study", s.path, ErrNotAStudy)
	case v > latest:
		return 0, fmt.Errorf("study %s: %w: its format is version %d, this program reads up to %d; update nasgo (go get github.com/genius-nas/nasgo@latest), the file is unharmed", s.path, ErrNewer, v, latest)
	case v < 1:
		return 0, fmt.Errorf("study %s: %w: its format is version %d", s.path, ErrNotAStudy, v)
	}
	return v, nil
}

// migrate brings the file to the latest version, in one transaction: a process
// killed on the way leaves it as it was.
func (s *Store) migrate() error {
	return s.write(func(l *link) error {
		var v int
		if err := l.row("PRAGMA user_version", nil, &v); err != nil {
			return err
		}
		for ; v < latest; v++ { // another process may have done it in the meantime
			text, err := migrations.ReadFile(fmt.Sprintf("migrations/%04d.sql", v+1))
			if err != nil {
				return err
			}
			if err := l.script(string(text)); err != nil {
				return fmt.Errorf("migration %d: %w", v+1, err)
			}
		}
		return l.script(fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d", appID, latest))
	})
}
