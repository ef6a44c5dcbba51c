package spaces

import (
	"fmt"
	"strconv"
	"strings"
)

// Encode writes the key of an architecture that Check accepts.
func (s *Space) Encode(a Arch) string { return s.notation().Encode(a) }

// Decode reads a key and checks it; the error wraps ErrArch and says what was
// wrong where. Constraints are not checked, see Feasible.
func (s *Space) Decode(key string) (Arch, error) {
	a, err := s.notation().Decode(strings.TrimSpace(key))
	if err != nil {
		return nil, fmt.Errorf("space %s: %w", s.Name, err)
	}
	if err := s.Check(a); err != nil {
		return nil, fmt.Errorf("key %q: %w", clip(key), err)
	}
	return a, nil
}

func (s *Space) notation() Notation {
	if s.Key != nil {
		return s.Key
	}
	for _, c := range s.Choices {
		if len(c.Options) > 10 {
			return Commas{}
		}
	}
	return Digits{}
}

// Digits writes one digit a choice, the option's number plus First: "02012100".
type Digits struct {
	First int // the digit of option 0
}

// Encode writes one digit a choice.
func (d Digits) Encode(a Arch) string {
	b := make([]byte, len(a))
	for i, o := range a {
		b[i] = byte('0' + d.First + o)
	}
	return string(b)
}

// Decode reads digits and nothing else.
func (d Digits) Decode(key string) (Arch, error) {
	a := make(Arch, len(key))
	for i := range len(key) {
		if key[i] < '0' || key[i] > '9' {
			return nil, fmt.Errorf("%w: %q has %q at place %d, want a digit", ErrArch, clip(key), key[i], i+1)
		}
		a[i] = int(key[i]-'0') - d.First
	}
	return a, nil
}

// Commas writes the options' numbers with commas between: "1,0,12".
type Commas struct{}

// Encode writes numbers with commas.
func (Commas) Encode(a Arch) string {
	parts := make([]string, len(a))
	for i, o := range a {
		parts[i] = strconv.Itoa(o)
	}
	return strings.Join(parts, ",")
}

// Decode reads whole numbers with commas between; spaces around them are ignored.
func (Commas) Decode(key string) (Arch, error) {
	parts := strings.Split(key, ",")
	a := make(Arch, len(parts))
	for i, p := range parts {
		p = strings.TrimSpace(p)
		n, err := strconv.Atoi(p)
		if err != nil || strconv.Itoa(n) != p { // one way to write each: no "+1", no "01"
			return nil, fmt.Errorf("%w: %q has %q at place %d, want a whole number", ErrArch, clip(key), clip(p), i+1)
		}
		a[i] = n
	}
	return a, nil
}

// clip shortens text from outside for an error message.
func clip(s string) string {
	if len(s) <= 80 {
		return s
	}
	return s[:80] + "…"
}
