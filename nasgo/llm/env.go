package llm

import (
	"fmt"
	"os"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
)

// FromEnv makes the proposer that the environment configures, see the package's
// documentation. It is false where OPENAI_MODEL and OPENAI_BASE_URL are both
// unset: a key alone, which may be there for something else, spends no money.
// The error wraps ErrConfig and says what to set.
func FromEnv() (nasgo.Proposer, bool, error) {
	get := func(name string) string { return strings.TrimSpace(os.Getenv(name)) }
	c := Config{
		BaseURL: or(get("OPENAI_BASE_URL"), get("OPENAI_API_BASE")),
		Key:     get("OPENAI_API_KEY"),
		Model:   get("OPENAI_MODEL"),
	}
	switch {
	case c.Model == "" && c.BaseURL == "":
		return nil, false, nil
	case c.Model == "":
		return nil, false, fmt.Errorf("%w: OPENAI_BASE_URL is set but OPENAI_MODEL is not; set it to one of the names that the endpoint lists under /models, or unset OPENAI_BASE_URL", ErrConfig)
	case c.Key == "" && c.BaseURL == "":
		return nil, false, fmt.Errorf("%w: OPENAI_MODEL is set, but neither OPENAI_API_KEY for api.openai.com nor OPENAI_BASE_URL for another endpoint", ErrConfig)
	}
	p, err := New(c)
	if err != nil {
		return nil, false, err
	}
	return p, true, nil
}
