package spaces

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// scanner reads the JSON of a table: objects, lists, strings and numbers, in
// one pass. encoding/json takes five times as long, and a study opens its table
// in every cell.
type scanner struct {
	b []byte
	i int
}

// peek is the next byte that is no white space, 0 at the end.
func (s *scanner) peek() byte {
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case ' ', '\n', '\r', '\t':
			s.i++
		default:
			return c
		}
	}
	return 0
}

// take steps over c; the error wraps io.ErrUnexpectedEOF at the end.
func (s *scanner) take(c byte) error {
	if got := s.peek(); got != c {
		return s.unexpected(fmt.Sprintf("%q", c))
	}
	s.i++
	return nil
}

func (s *scanner) unexpected(want string) error {
	if s.peek(); s.i >= len(s.b) {
		return fmt.Errorf("the file ends in the middle (%w): fetch it again", io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("byte %d is %q, want %s", s.i, s.b[s.i], want)
}

// text reads a string. It and number give parts of the file, not copies.
func (s *scanner) text() ([]byte, error) {
	if err := s.take('"'); err != nil {
		return nil, err
	}
	from := s.i
	for escaped := false; s.i < len(s.b); s.i++ {
		switch s.b[s.i] {
		case '\\':
			escaped = true
			s.i++
		case '"':
			s.i++
			if !escaped {
				return s.b[from : s.i-1], nil
			}
			var text string
			err := json.Unmarshal(s.b[from-1:s.i], &text)
			return []byte(text), err
		}
	}
	return nil, s.unexpected("the end of a string")
}

// number reads a number in the digits of JSON: no NaN, no infinity.
func (s *scanner) number() ([]byte, error) {
	s.peek()
	from := s.i
	for s.i < len(s.b) {
		switch c := s.b[s.i]; {
		case c >= '0' && c <= '9', c == '-', c == '+', c == '.', c == 'e', c == 'E':
			s.i++
			continue
		}
		break
	}
	if s.i == from || s.i == len(s.b) {
		return nil, s.unexpected("a number")
	}
	return s.b[from:s.i], nil
}

func (s *scanner) float() (float64, error) {
	text, err := s.number()
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(string(text), 64)
}

func (s *scanner) integer() (int64, error) {
	text, err := s.number()
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(string(text), 10, 64)
}

// members calls one for each member of an object, with the scanner at its value.
func (s *scanner) members(one func(key []byte) error) error {
	if err := s.take('{'); err != nil {
		return err
	}
	return s.list('}', func() error {
		key, err := s.text()
		if err == nil {
			err = s.take(':')
		}
		if err != nil {
			return err
		}
		return one(key)
	})
}

// list calls one for each of several things with commas between, up to end.
func (s *scanner) list(end byte, one func() error) error {
	for n := 0; ; n++ {
		if s.peek() == end {
			s.i++
			return nil
		}
		if n > 0 {
			if err := s.take(','); err != nil {
				return err
			}
		}
		if err := one(); err != nil {
			return err
		}
	}
}
