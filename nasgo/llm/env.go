package llm

import (
	"fmt"
	"os"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
)

// FromEnv makes the proposer that the environment configures, see the package's
// documentation. It is false where OPENAI_MODEL, OPENAI_BASE_URL and
// NASGO_ENDPOINT are all unset: a key alone, which may be there for something
// else, spends no money. The error wraps ErrConfig and says what to set.
func FromEnv() (nasgo.Proposer, bool, error) {
	c, ok, err := ConfigFromEnv()
	if err != nil || !ok {
		return nil, false, err
	}
	p, err := New(c)
	if err != nil {
		return nil, false, err
	}
	return p, true, nil
}

// ConfigFromEnv is the Config that FromEnv makes its proposer of, for those who
// want to change it first. It is false and has errors as FromEnv.
func ConfigFromEnv() (Config, bool, error) {
	own := variable("OPENAI_BASE_URL", "OPENAI_API_BASE")
	c := Config{Endpoint: variable("NASGO_ENDPOINT"), BaseURL: own, Model: variable("OPENAI_MODEL")}
	if c.Endpoint == "" && c.BaseURL == "" && c.Model == "" {
		return Config{}, false, nil
	}
	e, err := c.endpoint()
	if err != nil {
		return Config{}, false, fmt.Errorf("%w (NASGO_ENDPOINT)", err)
	}
	if c.BaseURL == "" {
		c.BaseURL = variable(e.URLNames...)
	}
	if c.Key = variable(e.KeyNames...); c.Key == "" && own != "" {
		c.Key = variable("OPENAI_API_KEY") // whoever sets OPENAI_BASE_URL means this one
	}
	if e.azure {
		c.APIVersion = variable("OPENAI_API_VERSION")
	}
	if name := variable("NASGO_PROMPT"); name != "" {
		if c.Prompt, err = FindPrompt(name); err != nil {
			return Config{}, false, fmt.Errorf("%w (NASGO_PROMPT)", err)
		}
	}
	return c, err == nil, e.lacks(c)
}

// lacks says which variable is missing.
func (e Endpoint) lacks(c Config) error {
	where := "an endpoint is named"
	if c.BaseURL != "" && c.Endpoint == "" {
		where = e.urlName() + " is set"
	}
	switch {
	case c.Model == "":
		return fmt.Errorf("%w: %s but OPENAI_MODEL is not; set it to one of the names that the endpoint lists under /models, or unset the other", ErrConfig, where)
	case c.Key == "" && e.NeedsKey && c.BaseURL == "":
		return fmt.Errorf("%w: OPENAI_MODEL is set, but neither %s for %s nor OPENAI_BASE_URL for another endpoint", ErrConfig, e.keyName(), e.Name)
	}
	return nil
}

// variable is the first of some environment variables that is set.
func variable(names ...string) string {
	for _, name := range names {
		if v := strings.TrimSpace(os.Getenv(name)); v != "" {
			return v
		}
	}
	return ""
}
