package worker

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/home"
)

// stamp says what the installed worker was built from.
type stamp struct {
	Sources string `json:"sources"` // hash of all that goes into it
	Pure    bool   `json:"pure"`    // built without cgo: the go backend only
}

func stampFile() string { return home.Worker() + ".stamp" }

func readStamp() (stamp, error) {
	var s stamp
	text, err := os.ReadFile(stampFile())
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(text, &s)
}

// writeStamp is atomic: a reader finds the old stamp, none, or this one.
func writeStamp(s stamp) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := os.WriteFile(stampFile()+".new", append(text, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(stampFile()+".new", stampFile())
}

// rooms are the folders of the module whose files go into the worker.
var rooms = []string{"kernels/nasgo-worker", "nasgo/train", "nasgo/worker", "nasgo/data", "nasgo/metric", "nasgo/nn", "nasgo/home"}

// sources is a hash of the module's files that go into the worker, of its
// dependencies' versions and of the Go release and platform.
func sources(checkout string) (string, error) {
	h := sha256.New()
	_, _ = fmt.Fprintln(h, runtime.Version(), runtime.GOOS, runtime.GOARCH) // a hash takes everything
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := hashFile(h, checkout, name); err != nil {
			return "", err
		}
	}
	for _, room := range rooms {
		err := filepath.WalkDir(filepath.Join(checkout, filepath.FromSlash(room)), func(path string, d fs.DirEntry, err error) error {
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
		if err != nil {
			return "", fmt.Errorf("%s is not a whole checkout of nasgo: %w", checkout, err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
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
