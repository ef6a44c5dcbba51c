package llm

import (
	"encoding/json"
	"strings"
)

const (
	hidden = "[hidden]"
	// A secret shorter than this is taken for a placeholder such as "none":
	// hiding it would hide ordinary words.
	shortestSecret = 6
	// So many characters of a secret in a row are hidden wherever they stand:
	// servers quote keys in part.
	window = 8
)

// redactor hides secrets in what servers say.
type redactor struct{ parts map[string]bool } // by length: all windows of all secrets

func newRedactor(secrets ...string) redactor {
	r := redactor{parts: map[string]bool{}}
	for _, s := range secrets {
		if len(s) < shortestSecret {
			continue
		}
		w := min(window, len(s))
		for i := 0; i+w <= len(s); i++ {
			r.parts[s[i:i+w]] = true
		}
	}
	return r
}

// text is s with every part of a secret hidden.
func (r redactor) text(s string) string {
	if len(r.parts) == 0 {
		return s
	}
	var b strings.Builder
	for at := 0; at < len(s); {
		end := r.secret(s, at)
		if end == at {
			b.WriteByte(s[at])
			at++
			continue
		}
		b.WriteString(hidden)
		at = end
	}
	return b.String()
}

// secret is the end of the run of windows that begins at a place, the place
// itself if none does.
func (r redactor) secret(s string, at int) int {
	end := at
	for i := at; i <= end && i < len(s); i++ {
		for w := shortestSecret; w <= window; w++ {
			if i+w <= len(s) && r.parts[s[i:i+w]] {
				end = max(end, i+w)
			}
		}
		if i == at && end == at {
			break
		}
	}
	return end
}

// json is a body as it is kept: itself if it is JSON, else a JSON string.
func (r redactor) json(body []byte) json.RawMessage {
	if len(body) == 0 {
		return nil
	}
	s := r.text(string(body))
	if json.Valid([]byte(s)) {
		return json.RawMessage(s)
	}
	quoted, _ := json.Marshal(strings.ToValidUTF8(s, "\uFFFD"))
	return quoted
}
