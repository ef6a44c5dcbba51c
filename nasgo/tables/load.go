package tables

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/home"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/known"
)

var (
	// ErrMissing is wrapped by errors about a table or a conversation of the
	// catalogue that is not on this machine: they say how it is brought.
	ErrMissing = errors.New("not on this machine")
	// ErrUnknown is wrapped by errors about a name or a file that is not in the catalogue.
	ErrUnknown = errors.New("not in the catalogue")
)

// Load is the table that --table names: one of the catalogue, one that was
// imported under a name of its own, or a file in any form that spaces.ReadTable
// reads. A file that has the name of a table is written with a folder in front,
// "./nasbenchmacro". The table is one of the space s, within its constraints or
// without.
//
// The error wraps ErrMissing, ErrUnknown where there is neither a table nor a
// file of the name, or spaces.ErrTable: for a file that is damaged or of another
// space, which it names where it can tell.
func Load(fileOrName string, s *spaces.Space) (*spaces.Table, error) {
	if e, ok := Find(fileOrName); ok {
		return e.load(s)
	}
	b, err := os.ReadFile(fileOrName)
	if errors.Is(err, os.ErrNotExist) {
		return loadOwn(fileOrName, s)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", spaces.ErrTable, err)
	}
	return parse(b, fileOrName, s)
}

// Open is the table of a name in the catalogue, of the whole of its space. The
// error wraps ErrMissing, ErrUnknown or spaces.ErrTable.
func Open(name string) (*spaces.Table, error) {
	e, ok := Find(name)
	if !ok {
		return nil, fmt.Errorf("table %q: %w; there are %s", name, ErrUnknown, strings.Join(names(), ", "))
	}
	s, err := known.Find(e.Space)
	if err != nil {
		return nil, err
	}
	return e.load(s)
}

func names() []string {
	var out []string
	for _, e := range Catalogue() {
		out = append(out, e.Name)
	}
	return out
}

func (e Entry) load(s *spaces.Space) (*spaces.Table, error) {
	if e.Space != s.Name {
		return nil, fmt.Errorf("%w: %s is a table of the space %s, not of %s", spaces.ErrTable, e.Name, e.Space, s.Name)
	}
	b := e.built
	if b == nil {
		var err error
		if b, err = os.ReadFile(e.cached()); errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("the table %s is %w: run \"nasgo tables fetch %s\", or \"nasgo tables import FILE\" with GENIUS's %s", e.Name, ErrMissing, e.Name, e.Path)
		} else if err != nil {
			return nil, fmt.Errorf("the table %s: %w: %w", e.Name, spaces.ErrTable, err)
		}
	}
	t, err := spaces.ParseTable(b, s)
	if err == nil && !e.Built() && t.SHA256() != e.SHA256 {
		err = fmt.Errorf("%w: it was made of another file", spaces.ErrTable)
	}
	if err != nil {
		return nil, fmt.Errorf("the table %s: %w; run \"nasgo tables fetch %s\"", e.Name, err, e.Name)
	}
	return t, nil
}

// cached is where the binary form of a published table is kept.
func (e Entry) cached() string {
	return filepath.Join(home.Tables(), strings.ReplaceAll(e.Name, "/", "-")+suffix)
}

const suffix = ".table"

// parse reads a table from the bytes of a file. One of the catalogue is known by
// its hash, and has the name that it was published under.
func parse(b []byte, file string, s *spaces.Space) (*spaces.Table, error) {
	name := filepath.Base(file)
	hash := hashOf(b)
	for _, c := range Conversations() {
		if c.SHA256 == hash {
			return nil, fmt.Errorf("%w %s: it is the recorded conversation %s, no table", spaces.ErrTable, name, c.Name)
		}
	}
	e, ok := byHash(hash)
	if !ok {
		return identify(b, name, s)
	}
	if e.Space != s.Name {
		return nil, fmt.Errorf("%w %s: it is the published table of the space %s, not of %s", spaces.ErrTable, name, e.Space, s.Name)
	}
	if t, err := e.load(s); err == nil {
		return t, nil // quicker than its JSON
	}
	return spaces.ReadTableFrom(strings.NewReader(string(b)), e.file(), s)
}

// identify reads a table that is not in the catalogue. Where it is no table of s,
// the error says of which spaces it looks to be one.
func identify(b []byte, name string, s *spaces.Space) (*spaces.Table, error) {
	t, err := spaces.ReadTableFrom(strings.NewReader(string(b)), name, s)
	if err == nil || spaces.IsTable(b) || spaces.Like(b, s) {
		return t, err
	}
	like := LooksLike(b)
	if len(like) == 0 {
		return nil, err
	}
	return nil, fmt.Errorf("it looks like a table of the space %s, not of %s: %w", strings.Join(like, " or "), s.Name, err)
}

// LooksLike are the spaces of the catalogue of which a table in JSON has the keys,
// and the sizes where it has any, in its first row.
func LooksLike(b []byte) (like []string) {
	for _, e := range Catalogue() {
		if s, err := known.Find(e.Space); err == nil && !slices.Contains(like, s.Name) && spaces.Like(b, s) {
			like = append(like, s.Name)
		}
	}
	return like
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Hint says, for a command that was given no table, which ones the space has and
// how they are brought; "" where there is none.
func Hint(space string) string {
	var said []string
	for _, e := range Of(space) {
		_, err := os.Stat(e.cached())
		switch {
		case e.Built() || err == nil:
			said = append(said, fmt.Sprintf("--table %s", e.Name))
		default:
			said = append(said, fmt.Sprintf("\"nasgo tables fetch %s\" and then --table %s", e.Name, e.Name))
		}
	}
	return strings.Join(said, ", or ")
}
