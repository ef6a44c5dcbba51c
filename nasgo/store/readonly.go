package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// OpenReadOnly opens the file of a study to look at. Nothing beside it is
// changed, so it works for a file or folder that cannot be written, and for
// one that another process is writing to.
//
// A file in write-ahead mode cannot be read by SQLite without a place for its
// index. So where the file is at rest (no log beside it) it is read as it lies,
// and where there is a log but no writing beside it, a copy of both is read. Of
// a file with an older schema a copy is brought up to date and read.
func OpenReadOnly(path string) (*Store, error) {
	if err := look(path, false); err != nil {
		return nil, err
	}
	s, err := openAsItIs(path)
	if err != nil {
		return nil, err
	}
	v, err := s.version()
	if err == nil && v == latest {
		return s, nil
	}
	if err = errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	return openCopy(path)
}

func openAsItIs(path string) (*Store, error) {
	wal, err := os.Stat(path + "-wal")
	atRest := err != nil || wal.Size() == 0
	if atRest {
		return openReader(path, path, url.Values{"immutable": {"1"}})
	}
	s, err := openReader(path, path, url.Values{})
	if err == nil || errors.Is(err, ErrNotAStudy) || errors.Is(err, ErrNewer) {
		return s, err
	}
	return openCopy(path)
}

// openReader reads the file, or a copy, of the study called path.
func openReader(path, file string, q url.Values) (*Store, error) {
	s, err := connect(file, "ro", q, nil)
	if err != nil {
		return nil, err
	}
	s.path, s.readOnly = path, true
	if _, err := s.version(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// openCopy reads a copy of the file and its log, brought up to date.
func openCopy(path string) (s *Store, err error) {
	folder, err := os.MkdirTemp("", "nasgo-view-")
	if err != nil {
		return nil, fmt.Errorf("study %s: no place for a copy to read: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(folder))
		}
	}()
	file := filepath.Join(folder, "copy.study")
	for _, end := range []string{"", "-wal"} {
		if err := copyFile(path+end, file+end); err != nil && (end == "" || !errors.Is(err, fs.ErrNotExist)) {
			return nil, fmt.Errorf("study %s: copying it to read: %w", path, err)
		}
	}
	up, err := Open(file, Options{})
	if err != nil {
		return nil, fmt.Errorf("study %s: a copy of it: %w", path, err)
	}
	if err = up.Close(); err != nil {
		return nil, err
	}
	if s, err = openReader(path, file, url.Values{}); err != nil {
		return nil, err
	}
	s.scratch = folder
	return s, nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // only read
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
