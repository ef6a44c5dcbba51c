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
	return fmt.Sprintf("llm.Config{Endpoint:%q BaseURL:%q Key:%s Model:%q Prompt:%s Temperature:%v TopP:%v Effort:%q Samples:%d Choose:%q Context:%d MaxTokens:%d Timeout:%v Retries:%d Patience:%v}",
		c.Endpoint, base, key, newRedactor(c.Key).text(c.Model), c.Prompt, c.Temperature, c.TopP, c.Effort, c.Samples, c.Choose, c.Context, c.MaxTokens, c.Timeout, c.Retries, c.Patience)
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
