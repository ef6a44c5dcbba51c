package llm

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/genius-nas/nasgo/nasgo"
)

// ErrChat is wrapped by errors about a line that is no chat.
var ErrChat = errors.New("not a line of chat messages")

// chatLine is one line of a chat file: the messages as they are known everywhere,
// and beside them what else an exchange holds.
type chatLine struct {
	Messages []chatMessage   `json:"messages"`
	Exchange *nasgo.Exchange `json:"exchange,omitempty"` // its request without the messages
}

type chatMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// WriteChat writes exchanges as JSON lines of chat messages, one exchange a
// line: what was asked, then the answer as the assistant's message, which is
// missing where there was none. What else an exchange holds stands beside them,
// so that ReadChat gives back what was written.
func WriteChat(w io.Writer, exchanges []nasgo.Exchange) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i, x := range exchanges {
		l, err := newChatLine(x)
		if err != nil {
			return fmt.Errorf("exchange %d: %w", i+1, err)
		}
		if err := enc.Encode(l); err != nil {
			return err
		}
	}
	return nil
}

func newChatLine(x nasgo.Exchange) (chatLine, error) {
	l := chatLine{Exchange: &x}
	var request map[string]json.RawMessage
	if err := json.Unmarshal(x.Request, &request); err != nil {
		return l, fmt.Errorf("%w: its request is no JSON object: %w", ErrChat, err)
	}
	if raw, ok := request["messages"]; ok {
		if err := json.Unmarshal(raw, &l.Messages); err != nil {
			return l, fmt.Errorf("%w: its messages are no texts: %w", ErrChat, err)
		}
		delete(request, "messages")
	}
	x.Request, _ = json.Marshal(request) // it was JSON a moment ago
	if said, ok := Said(x); ok {
		l.Messages = append(l.Messages, chatMessage{"assistant", said})
	}
	return l, nil
}

// longestLine is how long a line of a chat file may be, in bytes.
const longestLine = 16 << 20

// ReadChat reads JSON lines of chat messages: those of WriteChat, or others, of
// which the last message of each line is the answer if it is the assistant's.
// Errors wrap ErrChat and name the line.
func ReadChat(r io.Reader) ([]nasgo.Exchange, error) {
	var out []nasgo.Exchange
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestLine)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var l chatLine
		err := json.Unmarshal(lines.Bytes(), &l)
		if err == nil {
			var x nasgo.Exchange
			if x, err = l.exchange(); err == nil {
				out = append(out, x)
				continue
			}
		}
		return nil, fmt.Errorf("line %d: %w: %w", n, ErrChat, err)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrChat, err)
	}
	return out, nil
}

func (l chatLine) exchange() (nasgo.Exchange, error) {
	asked, answer := l.Messages, ""
	n := len(asked)
	answered := n > 0 && asked[n-1].Role == "assistant"
	if answered {
		asked, answer = asked[:n-1], asked[n-1].Content
	}
	x := nasgo.Exchange{Endpoint: byHand, Model: "unknown", Status: 200}
	request := map[string]any{}
	switch {
	case l.Exchange != nil:
		x = *l.Exchange
		if err := json.Unmarshal(x.Request, &request); err != nil {
			return x, fmt.Errorf("its request is no JSON object: %w", err)
		}
	case n == 0:
		return x, errors.New("it has no messages")
	case !answered:
		return x, errors.New("its last message is not the assistant's, so there is no answer")
	}
	if len(asked) > 0 {
		request["messages"] = asked
	}
	var err error
	if x.Request, err = json.Marshal(request); err != nil {
		return x, err
	}
	if x.Response == nil && answered {
		x.Response, err = completionOf(answer, x.Model)
	}
	return x, err
}

// completionOf is a reply of an endpoint in which a model says something.
func completionOf(text, model string) ([]byte, error) {
	return json.Marshal(map[string]any{
		"object": "chat.completion", "model": model,
		"choices": []any{map[string]any{"index": 0, "finish_reason": "stop", "message": chatMessage{"assistant", text}}},
	})
}

// Said is what a model answered in an exchange; false if it did not.
func Said(x nasgo.Exchange) (string, bool) {
	var r struct {
		Choices []struct {
			Message struct {
				Content string `json:"content"`
				Refusal string `json:"refusal"`
			} `json:"message"`
		} `json:"choices"`
	}
	if x.Status != 200 || x.Error != "" || json.Unmarshal(x.Response, &r) != nil || len(r.Choices) == 0 {
		return "", false
	}
	m := r.Choices[0].Message
	return or(m.Content, m.Refusal), true
}
