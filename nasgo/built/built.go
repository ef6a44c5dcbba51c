// Package built tells whether a program that was built on this machine is still
// the one its sources would give. Beside the program lies a stamp, a small file
// of JSON with a hash of all that went in. [Sources] gives the hash as it would
// be now, [Read] the one of the program that is there, [Place] puts a fresh
// program and its stamp in their place. Errors are those of the files.
package built

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Stamp says what a program was built from.
type Stamp struct {
	Sources string `json:"sources"` // hash of all that goes into it
	Pure    bool   `json:"pure"`    // built without cgo
}

// StampFile is the file with the stamp of a program.
func StampFile(program string) string { return program + ".stamp" }

// Read is the stamp of a program. The error wraps fs.ErrNotExist if there is none.
func Read(program string) (Stamp, error) {
	var s Stamp
	text, err := os.ReadFile(StampFile(program))
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(text, &s)
}

// Place renames a fresh program to the path program and stamps it with s. Cut
// off half-way it leaves a program without stamp, never one with a wrong stamp.
func Place(fresh, program string, s Stamp) error {
	if err := os.Remove(StampFile(program)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, program); err != nil {
		return err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	beside := StampFile(program) + ".new"
	if err := os.WriteFile(beside, append(text, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(beside, StampFile(program))
}

// Sources is a hash of the module's files in the folders rooms of the checkout,
// tests left out, of its dependencies' versions and of the Go release and
// platform. The error wraps fs.ErrNotExist if a folder is missing.
func Sources(checkout string, rooms []string) (string, error) {
	h := sha256.New()
	_, _ = fmt.Fprintln(h, runtime.Version(), runtime.GOOS, runtime.GOARCH) // a hash takes everything
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := hashFile(h, checkout, name); err != nil {
			return "", err
		}
	}
	for _, room := range rooms {
		if err := hashRoom(h, checkout, room); err != nil {
			return "", fmt.Errorf("%s is not a whole checkout of nasgo: %w", checkout, err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func hashRoom(h hash.Hash, checkout, room string) error {
	return filepath.WalkDir(filepath.Join(checkout, filepath.FromSlash(room)), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "testdata" {
			return fs.SkipDir
		}
		if !d.Type().IsRegular() || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		name, err := filepath.Rel(checkout, path)
		if err != nil {
			return err
		}
		return hashFile(h, checkout, name)
	})
}

func hashFile(h hash.Hash, checkout, name string) error {
	f, err := os.Open(filepath.Join(checkout, name))
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // nothing was written
	info, err := f.Stat()
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(h, filepath.ToSlash(name), info.Size()) // a hash takes everything
	_, err = io.Copy(h, f)
	return err
}
