package chart

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/genius-nas/nasgo/nasgo/home"
)

// The chart library that this package is written and tested against.
const (
	// Version is the version of echarts.
	Version = "5.6.0"
	// SHA256 is the hash of its dist/echarts.min.js, in hexadecimal.
	SHA256 = "bf4a223524e40b77c304bec67e1222cf551f14880cf42c69dc046558e11c07b1"
)

// ErrNoLibrary is wrapped by errors that say that the chart library is not
// there or is not the one this package knows, and what mends it.
var ErrNoLibrary = errors.New("the chart library is not installed")

// Library is the source of echarts, read from the home folder and checked
// against SHA256. It is read once; after an error it is tried again, so that a
// set-up in another terminal is noticed. Errors wrap ErrNoLibrary.
func Library() (string, error) { return shared.load(home.ECharts()) }

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
		return "", fmt.Errorf("%w: %s does not exist; run \"nasgo setup\"", ErrNoLibrary, file)
	}
	if err != nil {
		return "", fmt.Errorf("%w: %w; run \"nasgo setup\"", ErrNoLibrary, err)
	}
	if err := checkHash(b, SHA256); err != nil {
		return "", fmt.Errorf("%w: %s %w; delete it and run \"nasgo setup\"", ErrNoLibrary, file, err)
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

// Script is an HTML script element that puts the library on a page as
// window.echarts and tells the charts already there to come alive. It works on
// pages with RequireJS too: the library, which would register itself there
// instead, does not see it. Errors are those of Library.
func Script() (string, error) {
	js, err := Library()
	if err != nil {
		return "", err
	}
	return "<script>" + wrap(js) + "</script>", nil
}

// wrap makes the library's source safe inside a script element and hides the
// module loaders a page may have from it.
func wrap(js string) string {
	js = strings.ReplaceAll(js, "</script", `<\/script`)
	return "if(!window.echarts){(function(define,module,exports){" + js + "\n}).call(window)}\n" +
		`window.dispatchEvent(new Event("` + readyEvent + `"));`
}

// readyEvent tells charts on a page that the library has arrived.
const readyEvent = "nasgo:echarts"
