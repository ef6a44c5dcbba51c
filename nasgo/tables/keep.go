package tables

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/home"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/known"
)

// Keep puts a published file, a table or a conversation, into the cache and
// returns its name in the catalogue. It knows it by its hash, or a table in binary
// form by the hash of its numbers: the error wraps ErrUnknown for any other file,
// however much it looks like one. The cache has it whole or not at all.
func Keep(b []byte) (name string, err error) {
	if spaces.IsTable(b) {
		return keepForm(b)
	}
	hash := hashOf(b)
	if e, ok := byHash(hash); ok {
		return e.Name, e.keep(b)
	}
	for _, c := range Conversations() {
		if c.SHA256 == hash {
			return c.Name, home.Write(c.cached(), b)
		}
	}
	return "", fmt.Errorf("its sha256 is %s, which is %w: it was changed, cut off, or is another file", hash, ErrUnknown)
}

// keepForm keeps what another cache had.
func keepForm(b []byte) (name string, err error) {
	h, err := spaces.ParseTableHeader(b)
	if err != nil {
		return "", err
	}
	e, ok := byHash(h.SHA256)
	if !ok {
		return "", fmt.Errorf("the table %s of the space %s is %w", h.Name, h.Space, ErrUnknown)
	}
	s, err := known.Find(e.Space)
	if err != nil {
		return "", err
	}
	t, err := spaces.ParseTable(b, s)
	if err != nil {
		return "", err
	}
	if t.Numbers() != e.Numbers {
		return "", fmt.Errorf("%w %s: it has the name of a published table and other numbers", spaces.ErrTable, h.Name)
	}
	return e.Name, home.Write(e.cached(), b)
}

func (e Entry) keep(b []byte) error {
	s, err := known.Find(e.Space)
	if err != nil {
		return err
	}
	t, err := spaces.ReadTableFrom(strings.NewReader(string(b)), e.file(), s)
	if err != nil {
		return err
	}
	return write(e.cached(), t)
}

func write(file string, t *spaces.Table) error {
	form, err := t.MarshalBinary()
	if err != nil {
		return err
	}
	return home.Write(file, form)
}

// KeepOwn puts a table that is not in the catalogue into the cache, under the
// name of its file without its ending, and returns the name, which Load takes
// from then on. The error wraps spaces.ErrTable where it is no whole table of s,
// and says so where the name is one of the catalogue's.
func KeepOwn(file string, s *spaces.Space) (name string, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%w: %w", spaces.ErrTable, err)
	}
	name = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	if _, taken := Find(name); taken || !plain(name) {
		return "", fmt.Errorf("a table cannot be kept under the name %q: rename the file to letters, digits, dots, dashes and underscores that are no name of the catalogue", name)
	}
	t, err := parse(b, file, s)
	if err != nil {
		return "", err
	}
	return name, write(own(name), t)
}

// SpaceOf is the space that a table in binary form is of; the error wraps
// spaces.ErrTable for a file in another form, which does not say.
func SpaceOf(b []byte) (*spaces.Space, error) {
	h, err := spaces.ParseTableHeader(b)
	if err != nil {
		return nil, err
	}
	return known.Find(h.Space)
}

func plain(name string) bool {
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '.' && c != '-' && c != '_' {
			return false
		}
	}
	return name != "" && name[0] != '.'
}

func own(name string) string { return filepath.Join(home.Tables(), "own", name+suffix) }

// Own are the names of the tables that were imported and are not in the catalogue.
func Own() []string {
	var out []string
	list, _ := os.ReadDir(filepath.Join(home.Tables(), "own")) // no folder: none
	for _, f := range list {
		if name, ok := strings.CutSuffix(f.Name(), suffix); ok && plain(name) {
			out = append(out, name)
		}
	}
	return out
}

func loadOwn(name string, s *spaces.Space) (*spaces.Table, error) {
	if plain(name) {
		b, err := os.ReadFile(own(name))
		if err == nil {
			return spaces.ParseTable(b, s)
		}
		if !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("%w: %w", spaces.ErrTable, err)
		}
	}
	return nil, fmt.Errorf("table %q: there is no such file, and it is %w; there are %s", name, ErrUnknown, strings.Join(append(names(), Own()...), ", "))
}

// Verify reads the table from the cache and hashes it again: its numbers must
// be, bit by bit, those that were published. The error wraps ErrMissing or
// spaces.ErrTable.
func (e Entry) Verify() error {
	t, err := Open(e.Name)
	if err != nil {
		return err
	}
	if !e.Built() && t.Numbers() != e.Numbers {
		return fmt.Errorf("the table %s: %w: its numbers are not those that were published; run \"nasgo tables fetch %s\"", e.Name, spaces.ErrTable, e.Name)
	}
	return nil
}

// Conversation is the file of a conversation that was published with the paper.
// The error wraps ErrUnknown, or ErrMissing and says how it is brought.
func Conversation(name string) (file string, err error) {
	var known []string
	for _, c := range Conversations() {
		if c.Name == name {
			return c.cached(), c.Verify()
		}
		known = append(known, c.Name)
	}
	return "", fmt.Errorf("conversation %q: %w; there are %s", name, ErrUnknown, strings.Join(known, ", "))
}

func (c Recorded) cached() string { return filepath.Join(home.Conversations(), c.Name+".json") }

// Verify hashes the conversation again. The error wraps ErrMissing, or says that
// the file was changed.
func (c Recorded) Verify() error {
	b, err := os.ReadFile(c.cached())
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the conversation %s is %w: run \"nasgo tables fetch %s\", or \"nasgo tables import FILE\" with GENIUS's %s", c.Name, ErrMissing, c.Name, c.Path)
	}
	if err == nil && hashOf(b) != c.SHA256 {
		err = fmt.Errorf("%s was changed; run \"nasgo tables fetch %s\"", c.cached(), c.Name)
	}
	return err
}
