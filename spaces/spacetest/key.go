package spacetest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/genius-nas/nasgo/spaces"
)

// Key tests what a space makes of any text as a key: an architecture that is
// written as the text was, spaces around it apart, or an error that wraps
// spaces.ErrArch. It is the body of a fuzz test.
func Key(t *testing.T, s *spaces.Space, key string) {
	t.Helper()
	a, err := s.Decode(key)
	if err != nil {
		if !errors.Is(err, spaces.ErrArch) {
			t.Fatalf("the error for %q does not wrap ErrArch: %v", key, err)
		}
		return
	}
	if err := s.Check(a); err != nil {
		t.Fatalf("%q is read as %v: %v", key, a, err)
	}
	written := s.Encode(a)
	if back, err := s.Decode(written); err != nil || !slices.Equal(a, back) {
		t.Fatalf("%q is read as %v, written as %q and read as %v, %v", key, a, written, back, err)
	}
	if plain := strings.Join(strings.Fields(key), ""); plain != written {
		t.Fatalf("%q is read as %s", key, written)
	}
}
