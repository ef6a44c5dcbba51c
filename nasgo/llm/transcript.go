package llm

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// ErrTranscript is wrapped by errors about a file that is no conversation, or
// one about another space. They say where it is wrong.
var ErrTranscript = errors.New("not a recorded conversation")

// Transcript is a conversation with a language model as a list of messages, such
// as those that GENIUS published: somebody else's, of which there is no study.
type Transcript struct{ Turns []Turn }

// Turn is one message of a transcript.
type Turn struct {
	Role    string // "system", "developer", "user" or "assistant"
	Content string
}

var roles = []string{"system", "developer", "user", "assistant"}

// longestTranscript is how large a transcript may be, in bytes.
const longestTranscript = 64 << 20

// ReadTranscript reads a JSON list of messages, each with a role and a content;
// other fields are left out. Errors wrap ErrTranscript.
func ReadTranscript(r io.Reader) (Transcript, error) {
	raw, err := io.ReadAll(io.LimitReader(r, longestTranscript+1))
	if err != nil {
		return Transcript{}, err
	}
	if len(raw) > longestTranscript {
		return Transcript{}, fmt.Errorf("%w: it has more than %d MB", ErrTranscript, longestTranscript>>20)
	}
	var list []map[string]json.RawMessage
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if err := json.Unmarshal(raw, &list); err != nil {
		return Transcript{}, fmt.Errorf("%w: want a JSON list of messages: %w", ErrTranscript, cutAt(raw, err))
	}
	var t Transcript
	for i, m := range list {
		turn, err := newTurn(m)
		if err != nil {
			return Transcript{}, fmt.Errorf("%w: message %d %w", ErrTranscript, i, err)
		}
		t.Turns = append(t.Turns, turn)
	}
	if !slices.ContainsFunc(t.Turns, func(m Turn) bool { return m.Role == "assistant" }) {
		return Transcript{}, fmt.Errorf("%w: none of its %d messages is the assistant's", ErrTranscript, len(list))
	}
	return t, nil
}

// newTurn is a message, or what is wrong with it.
func newTurn(m map[string]json.RawMessage) (Turn, error) {
	var t Turn
	for _, field := range []struct {
		name string
		into *string
	}{{"role", &t.Role}, {"content", &t.Content}} {
		raw, ok := m[field.name]
		if !ok {
			return t, fmt.Errorf("has no %s", field.name)
		}
		if bytes.Equal(raw, []byte("null")) || json.Unmarshal(raw, field.into) != nil {
			return t, fmt.Errorf("has a %s that is no text: %s", field.name, clean(string(raw), 40))
		}
	}
	if !slices.Contains(roles, t.Role) {
		return t, fmt.Errorf("has the role %q, want one of %q", clean(t.Role, 40), roles)
	}
	return t, nil
}

// cutAt adds to an error of the JSON package where in the file it was found.
func cutAt(raw []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	at := int64(-1)
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &kind):
		at = kind.Offset
	}
	if at < 0 || at > int64(len(raw)) {
		return err
	}
	return fmt.Errorf("%w (line %d)", err, 1+bytes.Count(raw[:at], []byte("\n")))
}

// hash names the conversation: equal for equal messages.
func (t Transcript) hash() string {
	raw, _ := json.Marshal(t.Turns) // two texts each
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
