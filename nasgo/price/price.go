// Package price knows what language models cost: a list in a file that people
// edit, with the date of each price.
//
// Prices are US dollars per million tokens, as vendors write them. What is not
// in the list is unknown, which is not 0: a model that costs nothing is in the
// list with prices of 0. [Load] reads the user's list ([File]) or, where there
// is none, a short one that came with the program, which goes stale; [Copy]
// puts that one where the user can edit it.
package price

import (
	_ "embed" // the list
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/genius-nas/nasgo/nasgo/home"
)

// ErrList is wrapped by the errors of a list that cannot be used, which name
// the file and the entry.
var ErrList = errors.New("price list")

//go:embed prices.json
var shipped []byte

// List is a price list. The first entry that fits counts.
type List struct {
	Note   string  `json:"note,omitempty"`
	Prices []Price `json:"prices"`
}

// Price is what a model costs at an endpoint.
type Price struct {
	Endpoint string `json:"endpoint"` // the host, such as "api.openai.com" or "127.0.0.1"; "" fits any
	Model    string `json:"model"`    // as the endpoint calls it; a * at its end stands for any ending
	// Prompt and Completion are dollars per million tokens, at least 0; both
	// are needed.
	Prompt     *float64 `json:"prompt"`
	Completion *float64 `json:"completion"`
	// Cached is for prompt tokens that the endpoint had in its cache; nil means
	// Prompt.
	Cached *float64 `json:"cached,omitempty"`
	Date   string   `json:"date"` // when it was looked up, 2026-03 or 2026-03-01
}

// Tokens are those of one reply.
type Tokens struct {
	Prompt     int // all of the prompt's
	Cached     int // of these, from a cache
	Completion int // thoughts included
}

// Cost is in dollars.
func (p Price) Cost(t Tokens) float64 {
	cached := *p.Prompt
	if p.Cached != nil {
		cached = *p.Cached
	}
	known := min(t.Cached, t.Prompt)
	return (float64(t.Prompt-known)**p.Prompt + float64(known)*cached + float64(t.Completion)**p.Completion) / 1e6
}

// Of is the price of a model at an endpoint, a base URL; false if it is unknown.
func (l List) Of(endpoint, model string) (Price, bool) {
	host := endpoint
	if u, err := url.Parse(endpoint); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	for _, p := range l.Prices {
		if p.Endpoint != "" && !strings.EqualFold(p.Endpoint, host) {
			continue
		}
		if start, any := strings.CutSuffix(p.Model, "*"); p.Model == model || any && strings.HasPrefix(model, start) {
			return p, true
		}
	}
	return Price{}, false
}

// Parse reads a list. Errors wrap ErrList.
func Parse(b []byte) (List, error) {
	var l List
	if err := json.Unmarshal(b, &l); err != nil {
		return List{}, fmt.Errorf("%w: %w", ErrList, err)
	}
	for i, p := range l.Prices {
		if err := p.check(); err != nil {
			return List{}, fmt.Errorf("%w: entry %d, model %q: %w", ErrList, i+1, p.Model, err)
		}
	}
	return l, nil
}

func (p Price) check() error {
	if p.Model == "" {
		return errors.New("it names no model; * stands for any")
	}
	if p.Prompt == nil || p.Completion == nil {
		return errors.New(`it needs both "prompt" and "completion"; leave an unknown model out`)
	}
	for _, v := range []*float64{p.Prompt, p.Completion, p.Cached} {
		if v != nil && (!(*v >= 0) || math.IsInf(*v, 0)) {
			return fmt.Errorf("a price of %v dollars, want 0 or more", *v)
		}
	}
	for _, layout := range []string{"2006-01", time.DateOnly} {
		if _, err := time.Parse(layout, p.Date); err == nil {
			return nil
		}
	}
	return fmt.Errorf("its date is %q, want one such as 2026-03: prices go stale", p.Date)
}

// Shipped is the list that came with the program.
func Shipped() List {
	l, err := Parse(shipped)
	if err != nil {
		panic(err) // a test reads it
	}
	return l
}

// File is the user's list: NASGO_PRICES if set, else prices.json in the folder
// "nasgo" of the user's configuration. It may not exist.
func File() string {
	if f := os.Getenv("NASGO_PRICES"); f != "" {
		return f
	}
	return filepath.Join(home.Config(), "prices.json")
}

// Load is the user's list, or the shipped one where there is none. Errors wrap
// ErrList and name the file.
func Load() (List, error) {
	b, err := os.ReadFile(File())
	if errors.Is(err, fs.ErrNotExist) {
		return Shipped(), nil
	}
	if err != nil {
		return List{}, fmt.Errorf("%w: %w", ErrList, err)
	}
	l, err := Parse(b)
	if err != nil {
		return List{}, fmt.Errorf("%w (in %s: mend it, or remove it to use the list that came with nasgo)", err, File())
	}
	return l, nil
}

// Copy writes the shipped list to File, for the user to edit, and gives its
// path. A list that is there is left as it is, and the error wraps fs.ErrExist.
func Copy() (string, error) {
	file := File()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return file, fmt.Errorf("%w: %w", ErrList, err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return file, fmt.Errorf("%w: %w", ErrList, err)
	}
	_, err = f.Write(shipped)
	if err = errors.Join(err, f.Close()); err != nil {
		return file, fmt.Errorf("%w: %w", ErrList, err)
	}
	return file, nil
}
