package llm

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// ErrConfig is wrapped by errors about settings, which name the setting and
// what it may be.
var ErrConfig = errors.New("language model settings")

// DefaultBaseURL is asked where a Config names no endpoint.
const DefaultBaseURL = "https://api.openai.com/v1"

// Config says which model is asked, and how. Model is needed; all other zero
// values are useful. It prints without its key, whatever the verb.
type Config struct {
	// Endpoint names one of Endpoints; "" is the one whose host is in BaseURL, or
	// one of no name.
	Endpoint string
	// BaseURL up to and with /v1; "" means the named endpoint's, or DefaultBaseURL.
	BaseURL    string
	APIVersion string // of Azure's dated API; "" means its v1 API
	Key        string // "" where the endpoint wants none
	Model      string // as the endpoint calls it
	// Prompt is how a question is put; the zero value is Structured.
	Prompt Prompt
	// Temperature is 0 to 2. 0, the paper's, is the default and is sent;
	// models that reason are sent none. After each answer that was no proposal
	// the same question is asked a quarter warmer, up to 1, since at 0 a model
	// may repeat itself for ever.
	Temperature float64
	// TopP, above 0 and up to 1, leaves out the least likely tokens; 0 sends none.
	TopP float64
	// Effort is how much a model that reasons is to think, such as "low", "medium" or
	// "high"; "" sends none.
	Effort string
	// Samples is how many answers are asked for at each question, 0 means 1. Choose
	// makes one proposal of them. At temperature 0 all would be the same.
	Samples int
	Choose  Choose
	// Context is how many tokens the model reads, prompt and answer together. The
	// prompt is kept within it by leaving out results. 0 means what the endpoint
	// said, if it said.
	Context int
	// MaxTokens bounds an answer, at least 250; 0 means 1,024, or 16,384 for
	// models that reason, whose thoughts count.
	MaxTokens int
	// Timeout of one request; 0 means 2 minutes.
	Timeout time.Duration
	// Retries after a request that failed in passing; 0 means 4, -1 none.
	Retries int
	// Patience bounds the waiting between retries, in all; 0 means 2 minutes.
	Patience time.Duration
	// Abilities is what the endpoint can do; nil means as it is remembered and
	// found out, see Memory.
	Abilities *Abilities
	// Memory is the file in which it is remembered what endpoints can do; "" means
	// endpoints.json in nasgo's folder, Forget none.
	Memory string
	// Transport carries the requests; nil means http.DefaultTransport.
	Transport http.RoundTripper

	usual int // tokens that the endpoint's models read, 0 if unknown
}

// filled is c with its defaults; the error wraps ErrConfig.
func (c Config) filled() (Config, error) {
	c.Key, c.Model = strings.TrimSpace(c.Key), strings.TrimSpace(c.Model)
	if err := c.check(); err != nil {
		return c, err
	}
	c.Timeout = or(c.Timeout, 2*time.Minute)
	c.Patience = or(c.Patience, 2*time.Minute)
	c.Retries = max(or(c.Retries, 4), 0)
	c.Samples = or(c.Samples, 1)
	if c.Transport == nil {
		c.Transport = http.DefaultTransport
	}
	return c, nil
}

func (c Config) check() error {
	switch {
	case c.Model == "":
		return fmt.Errorf("%w: no model is named; set Model, or OPENAI_MODEL in the environment", ErrConfig)
	case strings.ContainsFunc(c.Model, unicode.IsControl) || len(c.Model) > 200:
		return fmt.Errorf("%w: the model's name %.60q is not one", ErrConfig, c.Model)
	case strings.ContainsFunc(c.Key, func(r rune) bool { return r <= ' ' || r > '~' }):
		return fmt.Errorf("%w: the key has characters that no key has, such as a space or a line break; copy it again", ErrConfig)
	case math.IsNaN(c.Temperature) || c.Temperature < 0 || c.Temperature > 2:
		return fmt.Errorf("%w: temperature %v, want 0 to 2", ErrConfig, c.Temperature)
	case math.IsNaN(c.TopP) || c.TopP < 0 || c.TopP > 1:
		return fmt.Errorf("%w: top_p %v, want 0 to 1", ErrConfig, c.TopP)
	case c.Samples < 0 || c.Samples > mostSamples:
		return fmt.Errorf("%w: %d samples of each answer, want 1 to %d", ErrConfig, c.Samples, mostSamples)
	case c.Samples > 1 && c.Temperature == 0 && !reasons(c.Model):
		return fmt.Errorf("%w: %d samples at temperature 0 would all be the same; set Temperature, such as 0.7", ErrConfig, c.Samples)
	case c.Choose != ByVote && c.Choose != ByPrediction:
		return fmt.Errorf("%w: Choose is %q, want %q or nothing", ErrConfig, c.Choose, ByPrediction)
	case c.Choose == ByPrediction && (c.Prompt.NoPrediction || c.Prompt.Answer != FormObject):
		return fmt.Errorf("%w: Choose is %q, and the prompt %s asks for no prediction", ErrConfig, c.Choose, c.Prompt)
	case strings.ContainsFunc(c.Effort, func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' }) || len(c.Effort) > 20:
		return fmt.Errorf("%w: the reasoning effort %.20q is not one; it is a word such as low, medium or high", ErrConfig, c.Effort)
	case c.Context != 0 && c.Context < 500:
		return fmt.Errorf("%w: a context of %d tokens, want at least 500", ErrConfig, c.Context)
	case c.MaxTokens != 0 && c.MaxTokens < 250:
		return fmt.Errorf("%w: %d tokens for an answer, want at least 250", ErrConfig, c.MaxTokens)
	case c.Timeout < 0 || c.Patience < 0 || c.Retries < -1:
		return fmt.Errorf("%w: a timeout of %v, a patience of %v or %d retries is below nothing", ErrConfig, c.Timeout, c.Patience, c.Retries)
	}
	return c.Prompt.Check()
}

// Forget as Config.Memory: nothing is remembered.
const Forget = "none"

const mostSamples = 64

// warmer is the temperature after so many answers to a question that were no
// proposal.
func (c Config) warmer(attempts int) float64 {
	return max(c.Temperature, min(c.Temperature+float64(attempts)/4, 1))
}

// or is v, or a default for the zero value.
func or[T comparable](v, instead T) T {
	var zero T
	if v == zero {
		return instead
	}
	return v
}

// address is a base URL taken apart.
type address struct {
	base    string   // without query; with credentials, if it has any
	query   string   // raw, "" if none
	shown   string   // without credentials and query
	secrets []string // what must not be shown
}

// parse takes a base URL apart. The error never quotes it, since it may hold a password.
func parse(base string) (address, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return address{}, fmt.Errorf("%w: the base URL is not one; it looks like http://127.0.0.1:8080/v1 (OPENAI_BASE_URL)", ErrConfig)
	}
	var a address
	if password, ok := u.User.Password(); ok {
		a.secrets = append(a.secrets, password)
	}
	if u.User != nil {
		a.secrets = append(a.secrets, u.User.Username())
	}
	for _, values := range u.Query() {
		for _, v := range values {
			if strings.ContainsFunc(v, unicode.IsLetter) { // a date or a version is no secret
				a.secrets = append(a.secrets, v)
			}
		}
	}
	a.query, u.RawQuery, u.Fragment = u.RawQuery, "", ""
	a.base, a.shown = u.String(), bare(u)
	return a, nil
}

// bare is a URL without credentials, query and fragment.
func bare(u *url.URL) string {
	clean := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return strings.TrimRight(clean.String(), "/")
}
