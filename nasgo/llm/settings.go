package llm

import (
	"encoding/json"
	"fmt"
	"time"
)

// settings are a Config as a study keeps it: all that decides which request is
// made, and neither key nor credentials.
type settings struct {
	Endpoint    string        `json:"endpoint,omitempty"`
	BaseURL     string        `json:"base_url"`
	APIVersion  string        `json:"api_version,omitempty"`
	Model       string        `json:"model"`
	Fingerprint string        `json:"prompt_fingerprint"`
	Prompt      Prompt        `json:"prompt"`
	Temperature float64       `json:"temperature"`
	TopP        float64       `json:"top_p,omitempty"`
	Effort      string        `json:"reasoning_effort,omitempty"`
	Samples     int           `json:"samples"`
	Choose      Choose        `json:"choose,omitempty"`
	Context     int           `json:"context,omitempty"`
	MaxTokens   int           `json:"max_tokens,omitempty"`
	Timeout     time.Duration `json:"timeout_ns"`
	Retries     int           `json:"retries"`
	Patience    time.Duration `json:"patience_ns"`
	Abilities   Abilities     `json:"abilities"` // as known when it was written
}

// Settings are JSON of all that decides which requests are made: with them and
// ConfigOf a study's requests can be made again. There is no key in them.
func (m *Model) Settings() []byte {
	c := m.config
	raw, _ := json.Marshal(settings{ // texts and numbers
		Endpoint: m.endpoint.Name, BaseURL: m.address.shown, APIVersion: m.redact.text(c.APIVersion), Model: m.redact.text(c.Model),
		Fingerprint: c.Prompt.Fingerprint(), Prompt: c.Prompt,
		Temperature: c.Temperature, TopP: c.TopP, Effort: c.Effort, Samples: c.Samples, Choose: c.Choose,
		Context: c.Context, MaxTokens: c.MaxTokens, Timeout: c.Timeout, Retries: c.Retries, Patience: c.Patience,
		Abilities: m.abilities(),
	})
	return []byte(m.redact.text(string(raw)))
}

// ConfigOf is the Config behind Settings, without a key. What the endpoint can do
// is as it was known then.
func ConfigOf(raw []byte) (Config, error) {
	var s settings
	if err := json.Unmarshal(raw, &s); err != nil {
		return Config{}, fmt.Errorf("%w: they cannot be read: %w", ErrConfig, err)
	}
	retries := s.Retries
	if retries == 0 {
		retries = -1
	}
	return Config{
		Endpoint: s.Endpoint, BaseURL: s.BaseURL, APIVersion: s.APIVersion, Model: s.Model, Prompt: s.Prompt,
		Temperature: s.Temperature, TopP: s.TopP, Effort: s.Effort, Samples: s.Samples, Choose: s.Choose,
		Context: s.Context, MaxTokens: s.MaxTokens, Timeout: s.Timeout, Retries: retries, Patience: s.Patience,
		Abilities: &s.Abilities,
	}, nil
}
