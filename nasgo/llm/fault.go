package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/sashabaranov/go-openai"
)

// Error is an endpoint that gave no answer: which one, what happened and what to
// do. Nothing of the study is lost by it; the next call asks again.
type Error struct {
	Endpoint string // without credentials
	Model    string
	Status   int    // HTTP status, 0 if there was none
	Problem  string // a stranger's words may be quoted in it, cleaned
	Next     string // what to do
	Err      error  // the cause, nil if the server said it all
}

// Error is one sentence.
func (e *Error) Error() string {
	text := fmt.Sprintf("asking %s at %s: %s", e.Model, e.Endpoint, e.Problem)
	if e.Next != "" {
		text += "; " + e.Next
	}
	return text
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// remedy is what may help against a fault.
type remedy int

const (
	none     remedy = iota
	retry           // the same request later
	simplify        // a request that asks for less
	shorten         // a shorter prompt
)

// fault is an Error with its remedy.
type fault struct {
	Error
	remedy remedy
	header http.Header
	plain  error // returned as it is, where it is no fault of the endpoint
}

func (f *fault) err() error {
	if f.plain != nil {
		return f.plain
	}
	return &f.Error
}

// fault says what was wrong with a request, nil if the model answered.
func (m *Model) fault(ctx context.Context, w *wire, res openai.ChatCompletionResponse, err error) *fault {
	f := &fault{header: w.header, Error: Error{Endpoint: m.address.shown, Model: m.redact.text(m.config.Model), Status: w.exchange.Status, Err: w.cause}}
	switch {
	case w.lost != nil:
		f.plain = w.lost
	case ctx.Err() != nil:
		f.plain = fmt.Errorf("asking %s: %w", f.Model, context.Cause(ctx))
	case w.exchange.Request == nil: // refused by go-openai, nothing was sent
		f.Problem, f.Err = fmt.Sprint(err), err
	case w.cause != nil:
		f.unreachable(m)
	case f.Status >= 300:
		f.refused(complaint(w.body), w.header)
	case err != nil || len(res.Choices) == 0:
		f.unreadable(w)
	default:
		return nil
	}
	f.Next = strings.ReplaceAll(f.Next, "OPENAI_API_KEY", m.endpoint.keyName())
	f.Problem, f.Next = m.redact.text(f.Problem), m.redact.text(f.Next)
	return f
}

// unreachable is a request without a whole reply.
func (f *fault) unreachable(m *Model) {
	f.remedy = retry
	var dns *net.DNSError
	switch err := f.Err; {
	case errors.Is(err, errTooLarge):
		f.remedy, f.Problem, f.Next = none, err.Error(), "check that OPENAI_BASE_URL is a chat endpoint"
	case errors.Is(err, errSlow):
		f.Problem = fmt.Sprintf("no whole answer within %v", m.config.Timeout)
		f.Next = "the server is busy or too slow for this model: try again later, or set Config.Timeout"
	case errors.Is(err, syscall.ECONNREFUSED):
		f.remedy, f.Problem = none, "the connection was refused"
		f.Next = "is the server running, and is OPENAI_BASE_URL its address?"
	case errors.As(err, &dns) && dns.IsNotFound:
		f.remedy, f.Problem = none, "there is no such host"
		f.Next = "check OPENAI_BASE_URL, and that this machine is online"
	default:
		f.Problem = "the connection broke off: " + clean(err.Error(), 300)
		f.Next = "try again; if it stays so, look at the server's log"
	}
}

// refused is a reply of status 300 and more.
func (f *fault) refused(said string, h http.Header) {
	f.Problem = fmt.Sprintf("HTTP %d (%s)", f.Status, or(http.StatusText(f.Status), "no standard status"))
	if said != "" {
		f.Problem += ", the server says: " + said
	}
	lower := strings.ToLower(said)
	about := func(words ...string) bool {
		for _, word := range words {
			if strings.Contains(lower, word) {
				return true
			}
		}
		return false
	}
	switch s := f.Status; {
	case s < 400:
		f.Next = "the endpoint has moved; set OPENAI_BASE_URL to where it is now"
		if to, err := url.Parse(h.Get("Location")); err == nil && to.Host != "" {
			f.Next += " (" + clean(bare(to), 200) + ")"
		}
	case about("content_filter", "content management policy"):
		f.Next = "the endpoint's content filter refused the prompt: change its words, see Config.Prompt"
	case s == 402:
		f.Next = "the account has no credit left: add some, or choose another endpoint with OPENAI_BASE_URL"
	case s == 413:
		f.remedy, f.Next = shorten, "the prompt is longer than the endpoint takes; set Config.Context to what it reads"
	case s == 401:
		f.Next = "set OPENAI_API_KEY to a key that this endpoint takes"
	case s == 403:
		f.Next = "the key in OPENAI_API_KEY may not use this model or endpoint; choose another OPENAI_MODEL, or ask whoever gave out the key"
	case s == 408 || s == 425 || s == 429 && !about("insufficient_quota"):
		f.remedy, f.Next = retry, "the server is busy or the quota used up: wait, then go on"
	case s == 429:
		f.Next = "the account has no credit left: add some, or choose another endpoint with OPENAI_BASE_URL"
	case about("context_length", "context size", "context length", "exceed_context", "context window", "prompt is too long"):
		f.remedy, f.Next = shorten, "the prompt is longer than the model reads; serve it with a larger context, or set Config.Context to what it reads"
	case about("response_format", "json_schema", "json schema", "grammar"):
		f.remedy, f.Next = simplify, "this server takes no form of request that was tried"
	case s == 404:
		f.Next = fmt.Sprintf("the endpoint has no model %q, or no chat there: set OPENAI_MODEL to a name listed under %s/models, and let OPENAI_BASE_URL end in /v1", f.Model, f.Endpoint)
	case s == 400 || s == 422 || s == 501:
		f.remedy, f.Next = simplify, "this server takes no form of request that was tried"
	case s >= 500:
		f.remedy, f.Next = retry, "the server failed: try again later, and look at its log if it is yours"
	}
}

// unreadable is a reply of status 200 without an answer in it.
func (f *fault) unreadable(w *wire) {
	f.remedy, f.Next = retry, "try again; if it stays so, OPENAI_BASE_URL may be no chat endpoint"
	body := bytes.TrimSpace(w.body)
	var said struct {
		Error json.RawMessage `json:"error"`
	}
	switch err := json.Unmarshal(body, &said); {
	case len(body) == 0:
		f.Problem = "the reply is empty"
	case body[0] == '<':
		f.remedy, f.Problem = none, "the reply is a web page, not an answer"
		f.Next = "check OPENAI_BASE_URL: it is the address of the API and mostly ends in /v1"
	case err != nil:
		f.Problem = fmt.Sprintf("the reply of %d bytes is not whole JSON", len(body))
	case len(said.Error) > 0 && string(said.Error) != "null":
		f.mistaken(body)
	default:
		f.Problem = "the reply has no answer in it"
	}
}

// mistaken is an error that came with status 200; some servers put the real
// status in it.
func (f *fault) mistaken(body []byte) {
	var inner struct {
		Error struct {
			Code int `json:"code"`
		} `json:"error"`
	}
	_ = json.Unmarshal(body, &inner)
	if f.Status = inner.Error.Code; f.Status >= 400 && f.Status < 600 {
		f.refused(complaint(body), nil)
		return
	}
	f.Status, f.remedy = http.StatusOK, none
	f.Problem = "the server says: " + complaint(body)
	f.Next = "see the server's documentation, then ask again"
}

// complaint finds what a server says is wrong in the body of a refusal.
func complaint(body []byte) string {
	const longest = 400
	var b struct {
		Error, Message, Detail json.RawMessage
	}
	var several []json.RawMessage // Google's errors are in a list
	if json.Unmarshal(body, &several) == nil && len(several) == 1 {
		body = several[0]
	}
	if json.Unmarshal(body, &b) != nil {
		if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
			return "" // a web page
		}
		return clean(string(body), longest)
	}
	var inner struct {
		Message, Type string
		Code          json.RawMessage
	}
	if json.Unmarshal(b.Error, &inner) == nil && inner.Message != "" {
		text := inner.Message
		for _, word := range []string{inner.Type, strings.Trim(string(inner.Code), `"`)} {
			if word != "" && word != "null" && !strings.Contains(text, word) {
				text += " (" + word + ")"
			}
		}
		return clean(text, longest)
	}
	for _, raw := range []json.RawMessage{b.Error, b.Message, b.Detail} {
		var text string
		if json.Unmarshal(raw, &text) == nil && text != "" {
			return clean(text, longest)
		}
	}
	return clean(string(body), longest)
}
