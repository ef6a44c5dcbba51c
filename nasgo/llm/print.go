package llm

import (
	"fmt"
	"log/slog"
)

// String is the configuration without its key and without what a base URL may
// hide: credentials and a query.
func (c Config) String() string {
	key, base := "none", c.BaseURL
	if c.Key != "" {
		key = hidden
	}
	if base != "" {
		if a, err := parse(base); err == nil {
			base = a.shown
		} else {
			base = hidden
		}
	}
	return fmt.Sprintf("llm.Config{BaseURL:%q Key:%s Model:%q Temperature:%v MaxTokens:%d Timeout:%v Retries:%d Patience:%v Shown:%d}",
		base, key, newRedactor(c.Key).text(c.Model), c.Temperature, c.MaxTokens, c.Timeout, c.Retries, c.Patience, c.Shown)
}

// Format writes String, whatever the verb and its flags: %+v and %#v would
// otherwise show the key.
func (c Config) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// GoString is String.
func (c Config) GoString() string { return c.String() }

// LogValue is String, for log/slog.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText is String, so that JSON has no key either. Nothing reads it back.
func (c Config) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
