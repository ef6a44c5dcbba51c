// Package echarts knows the chart library: which one it is, where it lies, how
// it is fetched, and how the program that draws with it is asked.
//
// The library is not part of this module. [Fetch] gets it once, checks it
// against a hash and keeps it in the home folder, from where [Source] reads it.
// A cell does not draw itself: linking an interpreter for the library would
// double the time a cell takes to build. It writes a [Request] to the program
// kernels/nasgo-picture and reads an [Answer]. This package is what the two
// share, and links nothing but the standard library. Errors wrap [ErrMissing].
package echarts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"github.com/genius-nas/nasgo/nasgo/home"
)

// The chart library that charts are written and tested against.
const (
	// Version is the version of echarts.
	Version = "5.6.0"
	// SHA256 is the hash of its dist/echarts.min.js, in hexadecimal.
	SHA256 = "bf4a223524e40b77c304bec67e1222cf551f14880cf42c69dc046558e11c07b1"
)

// ErrMissing is wrapped by errors that say that the chart library is not there
// or is not the one this package knows, and what mends it.
var ErrMissing = errors.New("the chart library is not installed")

// Request asks for one picture: echarts options as JSON and the size in pixels.
type Request struct {
	Options json.RawMessage `json:"options"`
	Width   int             `json:"width"`
	Height  int             `json:"height"`
}

// Answer is the picture asked for, or why there is none. Answers come in the
// order of the requests, each on a line of its own.
type Answer struct {
	SVG   string `json:"svg,omitempty"`
	Error string `json:"error,omitempty"`
}

// Source is the library, read from the home folder and checked against SHA256.
// It is read once; after an error it is tried again, so that a set-up in
// another terminal is noticed. Errors wrap ErrMissing.
func Source() (string, error) { return shared.load(home.ECharts()) }

var shared library

// library keeps the source of the file it has read last.
type library struct {
	mu           sync.Mutex
	file, source string
}

func (l *library) load(file string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.source != "" && l.file == file {
		return l.source, nil
	}
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%w: %s does not exist; run \"nasgo setup\"", ErrMissing, file)
	}
	if err != nil {
		return "", fmt.Errorf("%w: %w; run \"nasgo setup\"", ErrMissing, err)
	}
	if err := checkHash(b, SHA256); err != nil {
		return "", fmt.Errorf("%w: %s %w; delete it and run \"nasgo setup\"", ErrMissing, file, err)
	}
	l.file, l.source = file, string(b)
	return l.source, nil
}

// checkHash says whether b has the hash want, in hexadecimal.
func checkHash(b []byte, want string) error {
	sum := sha256.Sum256(b)
	if got := hex.EncodeToString(sum[:]); got != want {
		return fmt.Errorf("is not echarts %s: its SHA-256 is %s, want %s", Version, got, want)
	}
	return nil
}
