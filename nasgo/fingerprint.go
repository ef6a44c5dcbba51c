package nasgo

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/genius-nas/nasgo/spaces"
)

// fingerprint is what may not change between openings, part by part so that
// the refusal can name the part.
type fingerprint struct {
	Space   string `json:"space"`
	Choices string `json:"choices"` // hash of choices, constraints, rule and the sizes of two networks
	Data    string `json:"data"`
	Trainer string `json:"trainer"`
	Seed    int64  `json:"seed"`
}

func (s setup) fingerprint() (fingerprint, error) {
	h, err := s.choicesHash()
	if err != nil {
		return fingerprint{}, err
	}
	return fingerprint{Space: s.Space.Name, Choices: h, Data: s.dataName(), Trainer: s.trainer.Describe(), Seed: s.Seed}, nil
}

func (s setup) dataName() string {
	if s.Data.Kind == "" || s.Table != nil {
		return ""
	}
	return s.Data.String()
}

// choicesHash is a hash of what decides which architectures there are and what
// they mean. Code cannot be hashed, so the sizes of the first and the last
// network stand for Build.
func (s setup) choicesHash() (string, error) {
	first, last := make(spaces.Arch, len(s.Space.Choices)), make(spaces.Arch, len(s.Space.Choices))
	for i, c := range s.Space.Choices {
		last[i] = len(c.Options) - 1
	}
	what := []any{s.Space.Choices, s.Space.Constraints, s.Space.Rule, s.task}
	for _, a := range []spaces.Arch{first, last} {
		cost, err := s.Space.CostFor(a, s.task)
		if err != nil {
			return "", fmt.Errorf("nasgo.Config.Space: %w", err)
		}
		what = append(what, s.Space.Encode(a), cost)
	}
	b, err := json.Marshal(what)
	if err != nil {
		return "", fmt.Errorf("nasgo.Config.Space: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// differ names the first part in which the file and the Config disagree.
func (was fingerprint) differ(is fingerprint) string {
	switch {
	case was.Space != is.Space:
		return fmt.Sprintf("with the space %s, not %s", was.Space, is.Space)
	case was.Choices != is.Choices:
		return fmt.Sprintf("with another form of the space %s: its choices, constraints, task or networks have changed", was.Space)
	case was.Data != is.Data:
		return fmt.Sprintf("on the data %q, not %q", was.Data, is.Data)
	case was.Trainer != is.Trainer:
		return fmt.Sprintf("with the trainer %q, not %q", was.Trainer, is.Trainer)
	case was.Seed != is.Seed:
		return fmt.Sprintf("with the seed %d, not %d", was.Seed, is.Seed)
	}
	return ""
}
