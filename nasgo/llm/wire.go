package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/genius-nas/nasgo/nasgo"
)

const (
	largestReply = 1 << 20 // bytes read of a response
	largestKept  = 1 << 16 // bytes kept of one that is larger
)

var errTooLarge = fmt.Errorf("the reply is larger than %d bytes", largestReply)

// wire carries one request of go-openai: it adds what go-openai cannot say,
// keeps the exchange and only then hands the reply back.
type wire struct {
	model       *Model
	question    nasgo.Question
	temperature *float64 // nil sends none
	budget      int      // tokens that may be answered
	prompt      string   // fingerprint, "" for none

	// What came back.
	exchange nasgo.Exchange
	header   http.Header
	body     []byte // without secrets
	cause    error  // why there is no whole reply
	lost     error  // why the exchange could not be kept
}

// Do sends the request. It fails for want of a whole reply or of a kept exchange.
func (w *wire) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	body = w.complete(body)
	m := w.model
	if err := w.allow(body); err != nil {
		w.lost = err
		return nil, err
	}
	began := m.now()
	w.exchange = nasgo.Exchange{Trial: w.question.Trial, Time: began, Endpoint: m.address.shown,
		Model: m.config.Model, Request: m.redact.json(body), Prompt: w.prompt}
	w.cause = w.send(r, body)
	w.exchange.Seconds = m.now().Sub(began).Seconds()
	w.note()
	if errors.Is(w.cause, nasgo.ErrUnrecorded) { // nothing was asked
		w.lost = w.cause
		return nil, w.lost
	}
	if err := w.question.Record(w.exchange); err != nil {
		w.lost = fmt.Errorf("an exchange with %s could not be kept, so its answer is not used: %w", m.config.Model, err)
		return nil, w.lost
	}
	if w.cause != nil {
		return nil, w.cause
	}
	return &http.Response{StatusCode: w.exchange.Status, Status: http.StatusText(w.exchange.Status), Header: w.header,
		Body: io.NopCloser(bytes.NewReader(w.body)), Request: r}, nil
}

// allow asks whether the study may make the call.
func (w *wire) allow(body []byte) error {
	if w.question.Allow == nil {
		return nil
	}
	m := w.model
	return w.question.Allow(nasgo.Call{Endpoint: m.address.shown, Model: m.config.Model, PromptTokens: nasgo.Tokens(len(body)), MaxTokens: w.budget})
}

// complete adds the temperature to a body, 0 too.
func (w *wire) complete(body []byte) []byte {
	body = bytes.TrimSpace(body)
	if w.temperature == nil || !bytes.HasSuffix(body, []byte("}")) {
		return body
	}
	body = append(body[:len(body)-1:len(body)-1], `,"temperature":`...)
	return append(strconv.AppendFloat(body, *w.temperature, 'g', -1, 64), '}')
}

// send fills in status, header and body.
func (w *wire) send(r *http.Request, body []byte) error {
	m := w.model
	ctx, cancel := context.WithTimeoutCause(r.Context(), m.config.Timeout, errSlow)
	defer cancel()
	out := r.Clone(ctx)
	out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	out.URL.RawQuery = m.address.query
	m.authorize(out)
	res, err := m.client.Do(out)
	if err != nil {
		return w.why(ctx, err)
	}
	defer func() { _ = res.Body.Close() }()
	w.exchange.Status, w.header = res.StatusCode, res.Header
	raw, err := io.ReadAll(io.LimitReader(res.Body, largestReply+1))
	if len(raw) > largestReply {
		raw, err = raw[:largestKept], errTooLarge
	}
	w.body = []byte(m.redact.text(string(raw)))
	if err != nil {
		return w.why(ctx, err)
	}
	return nil
}

var errSlow = errors.New("no whole answer in time")

// why is the cause of a failed request: a context's error says who ended it.
func (w *wire) why(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var u *url.Error // quotes the URL, query and all
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// note writes down what came back.
func (w *wire) note() {
	x := &w.exchange
	if r, ok := w.model.config.Transport.(*Recording); ok {
		if was := r.original(w.header, w.cause); was != nil {
			trial := x.Trial
			*x = *was
			x.Trial = trial
			return
		}
	}
	x.Response = w.model.redact.json(w.body)
	if w.cause != nil {
		x.Error = w.model.redact.text(clean(w.cause.Error(), 500))
		return
	}
	var counted struct {
		Usage struct {
			Prompt     *int `json:"prompt_tokens"`
			Completion *int `json:"completion_tokens"`
		} `json:"usage"`
	}
	if json.Unmarshal(w.body, &counted) == nil {
		x.PromptTokens, x.CompletionTokens = counted.Usage.Prompt, counted.Usage.Completion
	}
	if x.Status >= 300 {
		x.Error = fmt.Sprintf("HTTP %d %s", x.Status, http.StatusText(x.Status))
	}
}

// clock is the time, replaced in tests.
type clock struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
}

// sleep waits, or returns the context's error at once when it ends.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

// newClock is the machine's; a replay waits for nothing.
func newClock(t http.RoundTripper) clock {
	if _, ok := t.(*Recording); ok {
		return clock{time.Now, func(ctx context.Context, _ time.Duration) error { return context.Cause(ctx) }}
	}
	return clock{time.Now, sleep}
}
