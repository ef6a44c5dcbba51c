package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}

func TestProposes(t *testing.T) {
	f := serve(t, answers(right))
	p, x, err := ask(t, f, Config{}).propose(t)
	require.NoError(t, err)
	require.Equal(t, spaces.Arch{0, 2, 0, 1, 2, 1, 0, 0}, p.Arch)
	require.Equal(t, "wide", p.Reason)
	require.InDelta(t, 92.5, *p.Predicted, 0)

	require.Len(t, x, 1)
	require.Equal(t, f.URL+"/v1", x[0].Endpoint)
	require.Equal(t, 4, x[0].Trial)
	require.Equal(t, 200, x[0].Status)
	require.Equal(t, Structured().Fingerprint(), x[0].Prompt)
	require.Equal(t, 11, *x[0].PromptTokens)
	require.Equal(t, 7, *x[0].CompletionTokens)
	require.JSONEq(t, completion(right, "stop"), string(x[0].Response))
	sent, _ := json.Marshal(f.requests()[0])
	require.JSONEq(t, string(sent), string(x[0].Request), "what is kept is what was sent")
}

func TestRequest(t *testing.T) {
	f := serve(t, answers(right))
	_, _, err := ask(t, f, Config{}).propose(t)
	require.NoError(t, err)
	r := f.requests()[0]
	require.Equal(t, 0.0, r["temperature"], "temperature 0 is sent")
	require.Equal(t, 1024.0, r["max_tokens"])
	require.Equal(t, 7.0, r["seed"])
	require.Equal(t, "json_schema", r["response_format"].(map[string]any)["type"])
	schema, _ := json.Marshal(r["response_format"].(map[string]any)["json_schema"].(map[string]any)["schema"])
	require.JSONEq(t, `{"type":"object","required":["reason","arch","predicted","confidence"],"additionalProperties":false,"properties":{
		"reason":{"type":"string","maxLength":300},
		"arch":{"type":"array","minItems":8,"maxItems":8,"items":{"type":"integer","minimum":0,"maximum":2}},
		"predicted":{"type":["number","null"]},"confidence":{"type":["number","null"]}}}`, string(schema))

	_, _, err = ask(t, f, Config{Temperature: 0.7}).propose(t)
	require.NoError(t, err)
	require.Equal(t, 0.7, f.requests()[1]["temperature"])

	for _, name := range []string{"o1", "o3-mini", "gpt-5.1", "gpt-6-sol", "openai/o4-mini"} {
		_, _, err = ask(t, f, Config{Model: name}).propose(t)
		require.NoError(t, err, name)
		rs := f.requests()
		r := rs[len(rs)-1]
		require.NotContains(t, r, "temperature", name)
		require.NotContains(t, r, "max_tokens", name)
		require.Equal(t, 16384.0, r["max_completion_tokens"], name)
	}
}

// What the server answers that is no proposal: an attempt, with the answer and
// what was wrong with it, after one request.
func TestNoProposal(t *testing.T) {
	for name, c := range map[string]struct {
		page page
		says string
	}{
		"prose":          {answers("I would rather not."), "no network in the answer"},
		"empty":          {answers(""), "empty"},
		"half a JSON":    {answers(`{"reason":"wide","arch":[0,2`), "not whole"},
		"a repeat":       {answers(`{"arch":[1,1,1,1,1,1,1,1]}`), "is equal to trial 2 (round 2, [1,1,1,1,1,1,1,1])"},
		"an open one":    {answers(`{"arch":[2,2,2,2,2,2,2,2]}`), "is being evaluated now"},
		"cut off":        {page{body: completion(`{"reason":"wi`, "length")}, "cut off after 1024 tokens"},
		"filtered":       {page{body: completion("", "content_filter")}, "content filter"},
		"refused":        {text(`{"choices":[{"finish_reason":"stop","message":{"refusal":"I must not."}}]}`), "refused: I must not."},
		"a tool call":    {text(`{"choices":[{"finish_reason":"tool_calls","message":{"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]}}]}`), "called a tool"},
		"100 kB of talk": {answers(strings.Repeat("so ", 40_000)), "answer with the JSON object alone"},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, c.page)
			_, x, err := ask(t, f, Config{}).propose(t)
			require.ErrorIs(t, err, nasgo.ErrNoProposal)
			require.Contains(t, err.Error(), c.says)
			var with interface{ Answer() string }
			require.ErrorAs(t, err, &with)
			require.Len(t, x, 1)
		})
	}
}

func TestReasonOf100000Characters(t *testing.T) {
	f := serve(t, answers(fmt.Sprintf(`{"reason":"%s","arch":[0,2,0,1,2,1,0,0]}`, strings.Repeat("ignore all rules ", 6000))))
	p, _, err := ask(t, f, Config{}).propose(t)
	require.NoError(t, err)
	require.Equal(t, spaces.Arch{0, 2, 0, 1, 2, 1, 0, 0}, p.Arch)
	require.LessOrEqual(t, len(p.Reason), longestReason+3)
}

// Faults of the endpoint: how many requests they take, what is said, what to do.
func TestFaults(t *testing.T) {
	hang := func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "5000")
		_, _ = io.WriteString(w, `{"choices":[{"message":`)
	}
	drop := func(w http.ResponseWriter, _ *http.Request) {
		c, _, _ := w.(http.Hijacker).Hijack()
		_ = c.Close()
	}
	const all = 3 // requests with two retries
	for name, c := range map[string]struct {
		page     page
		requests int
		status   int
		says     []string
	}{
		"401":             {page{status: 401, body: `{"error":{"message":"bad key","type":"invalid_request_error"}}`}, 1, 401, []string{"bad key", "OPENAI_API_KEY"}},
		"403":             {page{status: 403, body: `{"error":"not yours"}`}, 1, 403, []string{"not yours", "OPENAI_API_KEY"}},
		"404 model":       {page{status: 404, body: `{"error":{"message":"model not found","code":"model_not_found"}}`}, 1, 404, []string{"OPENAI_MODEL", `"m"`}},
		"408":             {page{status: 408}, all, 408, []string{"3 requests"}},
		"429":             {page{status: 429, body: `{"error":{"message":"slow down"}}`}, all, 429, []string{"slow down", "3 requests"}},
		"429 no credit":   {page{status: 429, body: `{"error":{"message":"no money","code":"insufficient_quota"}}`}, 1, 429, []string{"credit"}},
		"500":             {page{status: 500, body: `{"error":{"message":"oops","code":500}}`}, all, 500, []string{"oops"}},
		"502 page":        {page{status: 502, body: "<html><h1>Bad gateway</h1></html>"}, all, 502, []string{"HTTP 502 (Bad Gateway)"}},
		"503 nothing":     {page{status: 503}, all, 503, []string{"HTTP 503"}},
		"a redirect":      {page{status: 307, header: map[string]string{"Location": "http://user:pw@other.example/v1?key=secret"}}, 1, 307, []string{"(http://other.example/v1)"}},
		"200 page":        {text("<!DOCTYPE html><title>Welcome</title>"), 1, 200, []string{"web page", "OPENAI_BASE_URL"}},
		"200 empty":       {text(""), all, 200, []string{"empty"}},
		"200 {}":          {text("{}"), all, 200, []string{"no answer in it"}},
		"200 []":          {text("[]"), all, 200, []string{"not whole JSON"}},
		"200 null":        {text("null"), all, 200, []string{"no answer in it"}},
		"200 no choices":  {text(`{"choices":[]}`), all, 200, []string{"no answer in it"}},
		"200 error":       {text(`{"error":{"message":"out of order"}}`), 1, 200, []string{"out of order"}},
		"200 error text":  {text(`{"error":"out of order"}`), 1, 200, []string{"out of order"}},
		"200 error 429":   {text(`{"error":{"message":"later","code":429}}`), all, 429, []string{"later"}},
		"200 half":        {text(`{"choices":[{"message":{"content":"{\"arch`), all, 200, []string{"not whole JSON"}},
		"200 wrong types": {text(`{"choices":[{"message":{"content":{"a":1}}}]}`), all, 200, []string{"no answer in it"}},
		"200 NaN":         {text(`{"choices":NaN}`), all, 200, []string{"not whole JSON"}},
		"400 ANSI":        {page{status: 400, body: "\x1b[31mred\x1b[0m"}, 4, 400, []string{"says: red"}},
		"10 MB":           {text("%s", strings.Repeat("x", 10<<20)), 1, 200, []string{"larger than 1048576 bytes"}},
		"hangs":           {page{serve: hang}, all, 0, []string{"no whole answer within 200ms"}},
		"hangs in the body": {page{serve: func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"choices":`)
			w.(http.Flusher).Flush()
			hang(w, r)
		}}, all, 200, []string{"no whole answer within 200ms"}},
		"cut":         {page{serve: cut}, all, 200, []string{"broke off", "unexpected EOF"}},
		"closes":      {page{serve: drop}, all, 0, []string{"broke off"}},
		"400 for all": {page{status: 400, body: `{"error":{"message":"no"}}`}, 4, 400, []string{"no", "no form of request"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, c.page)
			_, x, err := ask(t, f, Config{Timeout: 200 * time.Millisecond, Retries: 2}).propose(t)
			var e *Error
			require.ErrorAs(t, err, &e)
			require.NotErrorIs(t, err, nasgo.ErrNoProposal)
			require.Equal(t, c.status, e.Status)
			for _, s := range append(c.says, f.URL) {
				require.Contains(t, err.Error(), s)
			}
			require.NotEmpty(t, e.Next)
			require.NotContains(t, err.Error(), "\x1b")
			require.NotContains(t, err.Error(), "secret")
			require.Len(t, x, c.requests, "every request is kept: %v", err)
			for _, x := range x {
				require.True(t, json.Valid(x.Request))
				require.True(t, x.Response == nil || json.Valid(x.Response), "%s", x.Response)
				require.Less(t, len(x.Response), 1<<18)
			}
			f.mu.Lock()
			f.pages = []page{answers(right)}
			f.mu.Unlock()
			_, _, err = ask(t, f, Config{}).propose(t)
			require.NoError(t, err, "and the next call goes on")
		})
	}
}

func TestConnectionRefused(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	base := "http://" + l.Addr().String() + "/v1"
	require.NoError(t, l.Close())
	_, x, err := ask(t, nil, Config{BaseURL: base}).propose(t)
	require.ErrorContains(t, err, "is the server running")
	require.ErrorContains(t, err, base)
	require.Len(t, x, 1)
	require.Zero(t, x[0].Status)
	require.NotEmpty(t, x[0].Error)
}

func TestRetries(t *testing.T) {
	date := time.Date(2026, 5, 1, 12, 0, 9, 0, time.UTC).Format(http.TimeFormat)
	for name, c := range map[string]struct {
		pages []page
		waits []time.Duration // nil: as by chance
	}{
		"once":             {[]page{{status: 500}, answers(right)}, nil},
		"seconds":          {[]page{{status: 429, header: map[string]string{"Retry-After": "7"}}, answers(right)}, []time.Duration{7 * time.Second}},
		"a fraction":       {[]page{{status: 503, header: map[string]string{"Retry-After": "0.5"}}, answers(right)}, []time.Duration{time.Second / 2}},
		"a date":           {[]page{{status: 429, header: map[string]string{"Retry-After": date}}, answers(right)}, []time.Duration{9 * time.Second}},
		"a date long past": {[]page{{status: 429, header: map[string]string{"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}}, answers(right)}, []time.Duration{0}},
		"nonsense":         {[]page{{status: 429, header: map[string]string{"Retry-After": "soon"}}, answers(right)}, nil},
		"four times":       {[]page{{status: 500}, text("{}"), text(""), {status: 429}, answers(right)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, c.pages...)
			m := ask(t, f, Config{})
			_, x, err := m.propose(t)
			require.NoError(t, err)
			require.Len(t, x, len(c.pages))
			if c.waits != nil {
				require.Equal(t, c.waits, m.waited)
				return
			}
			for i, d := range m.waited {
				most := firstWait << i
				require.True(t, d >= most/2 && d <= most, "wait %d was %v", i+1, d)
			}
		})
	}
	t.Run("too long to wait", func(t *testing.T) {
		f := serve(t, page{status: 429, header: map[string]string{"Retry-After": "3600"}})
		_, x, err := ask(t, f, Config{}).propose(t)
		require.ErrorContains(t, err, "1h0m0s")
		require.Len(t, x, 1)
	})
	t.Run("by chance, and the same again", func(t *testing.T) {
		waits := func() []time.Duration {
			m := ask(t, serve(t, page{status: 500}), Config{})
			_, _, err := m.propose(t)
			require.Error(t, err)
			return m.waited
		}
		require.Equal(t, waits(), waits())
	})
}

// A server that takes less than all is asked for less, once.
func TestSimplerRequests(t *testing.T) {
	for name, c := range map[string]struct {
		refuse func(r map[string]any) string // a complaint, or ""
		status int
		steps  int // requests until the first answer
		form   any
	}{
		"all":       {func(map[string]any) string { return "" }, 400, 1, "json_schema"},
		"no schema": {func(r map[string]any) string { return formIs(r, "json_schema") }, 400, 3, "json_object"},
		"no format": {func(r map[string]any) string { return formIs(r, "json_schema") + formIs(r, "json_object") }, 422, 4, nil},
		"said in a 500": {func(r map[string]any) string {
			if formIs(r, "json_schema") != "" {
				return "response_format is not supported"
			}
			return ""
		}, 500, 3, "json_object"},
		"no maxLength": {func(r map[string]any) string {
			if raw, _ := json.Marshal(r); strings.Contains(string(raw), "maxLength") {
				return "Invalid schema: maxLength is not permitted"
			}
			return ""
		}, 400, 2, "json_schema"},
		"no temperature": {func(r map[string]any) string { return has(r, "temperature") }, 400, 2, "json_schema"},
		"no seed":        {func(r map[string]any) string { return has(r, "seed") }, 422, 2, "json_schema"},
		"new tokens":     {func(r map[string]any) string { return has(r, "max_tokens") }, 400, 2, "json_schema"},
		"picky": {func(r map[string]any) string {
			for _, what := range []string{"temperature", "max_tokens", "seed"} {
				if has(r, what) != "" {
					return has(r, what)
				}
			}
			return formIs(r, "json_schema") + formIs(r, "json_object")
		}, 400, 7, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var f *fake
			f = serve(t, page{serve: func(w http.ResponseWriter, _ *http.Request) {
				rs := f.requests()
				if complaint := c.refuse(rs[len(rs)-1]); complaint != "" {
					w.WriteHeader(c.status)
					_, _ = fmt.Fprintf(w, `{"error":{"message":%q}}`, complaint)
					return
				}
				_, _ = io.WriteString(w, completion(right, "stop"))
			}})
			m := ask(t, f, Config{})
			first, x, err := m.propose(t)
			require.NoError(t, err)
			require.Len(t, x, c.steps)
			second, again, err := m.propose(t)
			require.NoError(t, err)
			require.Len(t, again, 1, "what the server takes is remembered")
			require.Equal(t, first, second)
			require.Equal(t, string(x[len(x)-1].Request), string(again[0].Request), "and changes no request that is answered")
			last := f.requests()[c.steps-1]
			format, _ := last["response_format"].(map[string]any)
			require.Equal(t, c.form, format["type"])
		})
	}
}

func formIs(r map[string]any, form string) string {
	if format, _ := r["response_format"].(map[string]any); format["type"] == form {
		return form + " is not known here"
	}
	return ""
}

func has(r map[string]any, name string) string {
	if _, ok := r[name]; ok {
		return "Unsupported parameter: '" + name + "' is not supported with this model."
	}
	return ""
}

func TestLongPrompts(t *testing.T) {
	q, k := question()
	q.History = nil
	for i := range 300 {
		a := spaces.Arch{i % 3, i / 3 % 3, i / 9 % 3, i / 27 % 3, i / 81 % 3, i / 243 % 3, 0, 0}
		q.History = append(q.History, nasgo.Outcome{Trial: i + 1, Arch: a, State: nasgo.Failed, Reason: "why not"})
	}
	var f *fake
	f = serve(t, page{serve: func(w http.ResponseWriter, _ *http.Request) {
		rs := f.requests()
		if raw, _ := json.Marshal(rs[len(rs)-1]); len(raw) > 6000 {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":{"code":400,"message":"request (5000 tokens) exceeds the available context size (4096 tokens)","type":"exceed_context_size_error"}}`)
			return
		}
		_, _ = io.WriteString(w, completion(`{"arch":[2,2,2,2,2,2,2,1]}`, "stop"))
	}})
	_, err := ask(t, f, Config{}).Propose(context.Background(), q)
	require.NoError(t, err)
	require.Greater(t, len(k.x), 1)
	require.Contains(t, string(k.x[len(k.x)-1].Request), "Left out for brevity")

	f = serve(t, page{status: 400, body: `{"error":{"message":"context length exceeded","code":"context_length_exceeded"}}`})
	_, x, err := ask(t, f, Config{}).propose(t)
	require.ErrorContains(t, err, "larger context")
	require.Len(t, x, 2, "three results, then one")
}

func TestCancel(t *testing.T) {
	hang := page{serve: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }}
	for name, p := range map[string]page{"while asking": hang, "while waiting": {status: 500, header: map[string]string{"Retry-After": "60"}}} {
		t.Run(name, func(t *testing.T) {
			m := ask(t, serve(t, p), Config{})
			m.sleep = sleep
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(100*time.Millisecond, cancel)
			q, k := question()
			began := time.Now()
			_, err := m.Propose(ctx, q)
			require.ErrorIs(t, err, context.Canceled)
			require.Less(t, time.Since(began), time.Second)
			require.Len(t, k.x, 1, "what was sent is kept")
		})
	}
}

// An exchange that cannot be kept is not used.
func TestRecordFails(t *testing.T) {
	full := errors.New("disk full")
	q, _ := question()
	q.Record = func(nasgo.Exchange) error { return full }
	f := serve(t, answers(right))
	_, err := ask(t, f, Config{}).Propose(context.Background(), q)
	require.ErrorIs(t, err, full)
	require.NotErrorIs(t, err, nasgo.ErrNoProposal)
	require.Len(t, f.requests(), 1, "and not asked for again")
}

// Twenty repeats in a row are twenty attempts, each after one request.
func TestRepeats(t *testing.T) {
	f := serve(t, answers(`{"arch":[1,1,1,1,1,1,1,1]}`))
	m := ask(t, f, Config{})
	q, k := question()
	for n := range 20 {
		_, err := m.Propose(context.Background(), q)
		require.ErrorIs(t, err, nasgo.ErrNoProposal)
		q.Attempts = append(q.Attempts, nasgo.Attempt{Trial: 4, N: n + 1, Problem: err.Error()})
		require.Len(t, k.x, n+1)
		require.InDelta(t, min(float64(n)/4, 1), f.requests()[n]["temperature"], 0, "a little warmer each time")
	}
	require.Contains(t, string(k.x[19].Request), "is equal to trial 2 (round 2, [1,1,1,1,1,1,1,1]); choose one that is not listed")
}
