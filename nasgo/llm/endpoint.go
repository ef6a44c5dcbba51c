package llm

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Endpoint is what has to be known of a provider or server before the first
// request: where it is, how it wants the key. What it can do is not here: that is
// found out, see Abilities.
type Endpoint struct {
	Name string // by which Config.Endpoint and NASGO_ENDPOINT choose it
	// BaseURL up to and with /v1; "" where each user has one of his own.
	BaseURL string
	// URLNames and KeyNames are the environment variables with the base URL and the
	// key, the first that is set. No other endpoint's key is ever taken.
	URLNames, KeyNames []string
	// KeyHeader is the header for the key; "" means Authorization with Bearer.
	KeyHeader string
	// NeedsKey says that without a key there is no answer.
	NeedsKey bool
	// Context is how many tokens its models read where nothing else is known, 0 for
	// no such number.
	Context int
	hosts   []string // that are known to be this endpoint
	azure   bool
}

// endpoints are those with a name; the facts are from each one's documentation.
var endpoints = []Endpoint{
	{Name: "openai", BaseURL: DefaultBaseURL, URLNames: []string{"OPENAI_BASE_URL", "OPENAI_API_BASE"}, KeyNames: []string{"OPENAI_API_KEY"},
		NeedsKey: true, hosts: []string{"api.openai.com"}},
	// A resource's URL is completed: to its v1 API or, with an API version, to
	// the deployment named like the model.
	{Name: "azure", URLNames: []string{"AZURE_OPENAI_ENDPOINT"}, KeyNames: []string{"AZURE_OPENAI_API_KEY"}, KeyHeader: "api-key",
		NeedsKey: true, azure: true, hosts: []string{"openai.azure.com", "cognitiveservices.azure.com", "services.ai.azure.com"}},
	{Name: "anthropic", BaseURL: "https://api.anthropic.com/v1", KeyNames: []string{"ANTHROPIC_API_KEY"}, NeedsKey: true, hosts: []string{"api.anthropic.com"}},
	{Name: "google", BaseURL: "https://generativelanguage.googleapis.com/v1beta/openai", KeyNames: []string{"GEMINI_API_KEY", "GOOGLE_API_KEY"},
		NeedsKey: true, hosts: []string{"generativelanguage.googleapis.com"}},
	{Name: "openrouter", BaseURL: "https://openrouter.ai/api/v1", KeyNames: []string{"OPENROUTER_API_KEY"}, NeedsKey: true, hosts: []string{"openrouter.ai"}},
	// Ollama reads 4,096 tokens unless OLLAMA_CONTEXT_LENGTH says otherwise, and
	// cuts off what is longer without a word.
	{Name: "ollama", BaseURL: "http://127.0.0.1:11434/v1", URLNames: []string{"OLLAMA_HOST"}, KeyNames: []string{"OLLAMA_API_KEY"}, Context: 4096},
	{Name: "llama.cpp", BaseURL: "http://127.0.0.1:8080/v1", KeyNames: []string{"LLAMA_API_KEY"}},
	{Name: "vllm", BaseURL: "http://127.0.0.1:8000/v1", KeyNames: []string{"VLLM_API_KEY"}},
}

// Endpoints are those that go by a name.
func Endpoints() []Endpoint { return slices.Clone(endpoints) }

// FindEndpoint is the endpoint of a name. The error wraps ErrConfig and lists the
// names.
func FindEndpoint(name string) (Endpoint, error) {
	var names []string
	for _, e := range endpoints {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
	}
	return Endpoint{}, fmt.Errorf("%w: there is no endpoint called %q, only %s; for another one give its base URL", ErrConfig, name, strings.Join(names, ", "))
}

// endpoint is the one that a Config names or, without a name, the one whose host
// is in the base URL; else a nameless one with OpenAI's variables.
func (c Config) endpoint() (Endpoint, error) {
	if c.Endpoint != "" {
		return FindEndpoint(c.Endpoint)
	}
	if u, err := url.Parse(or(c.BaseURL, DefaultBaseURL)); err == nil {
		host := strings.ToLower(u.Hostname())
		for _, e := range endpoints {
			if slices.ContainsFunc(e.hosts, func(h string) bool { return host == h || strings.HasSuffix(host, "."+h) }) {
				return e, nil
			}
		}
	}
	return Endpoint{URLNames: endpoints[0].URLNames, KeyNames: endpoints[0].KeyNames}, nil
}

// base is the URL that requests go to, query and credentials included.
func (e Endpoint) base(c Config) (string, error) {
	base := or(strings.TrimSpace(c.BaseURL), e.BaseURL)
	if base == "" {
		return "", fmt.Errorf("%w: the endpoint %s is at an address of your own; give it as BaseURL, or in %s", ErrConfig, e.Name, e.URLNames[0])
	}
	if !strings.Contains(base, "://") && e.Name == "ollama" { // as OLLAMA_HOST is written
		base = "http://" + base
	}
	u, err := url.Parse(base)
	if err != nil {
		return base, nil //nolint:nilerr // it is refused where it is taken apart, without being quoted
	}
	switch path := strings.Trim(u.Path, "/"); {
	case e.azure:
		e.deployment(u, c, path)
	case path == "" && e.Name == "ollama":
		u.Path = "/v1"
		if u.Port() == "" {
			u.Host += ":11434"
		}
	}
	return u.String(), nil
}

// deployment completes the URL of an Azure resource.
func (e Endpoint) deployment(u *url.URL, c Config, path string) {
	version := or(c.APIVersion, u.Query().Get("api-version"))
	if path == "" || path == "openai" {
		path = "openai/v1"
		if version != "" {
			path = "openai/deployments/" + c.Model
		}
	}
	u.Path = "/" + path
	if strings.Contains(path, "deployments/") && version == "" {
		version = azureVersion
	}
	if version != "" {
		q := u.Query()
		q.Set("api-version", version)
		u.RawQuery = q.Encode()
	}
}

// azureVersion is the last dated version of Azure's API; the v1 API needs none.
const azureVersion = "2024-10-21"

// keyName and urlName are the variables to tell a person of.
func (e Endpoint) keyName() string {
	if len(e.KeyNames) == 0 {
		return "OPENAI_API_KEY"
	}
	return e.KeyNames[0]
}

func (e Endpoint) urlName() string {
	if len(e.URLNames) == 0 {
		return "OPENAI_BASE_URL"
	}
	return e.URLNames[0]
}
