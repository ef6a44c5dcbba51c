package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/genius-nas/nasgo/nasgo"
)

// Recording answers requests from recorded exchanges, as the Transport of a
// Config: no network is used. A request gets the answer of the first exchange
// that has not been used and asked the same; where none did, the answer is an
// error that wraps nasgo.ErrUnrecorded and says what differs from the next one,
// or the request goes to Live. A proposer with a Recording waits for nothing.
//
// To ask the same is to send the same messages to the same model in the same
// way. The form in which the answer was asked for may be another: it depends on
// what a server was known to take at the time.
type Recording struct {
	// Live takes the requests that were never made; nil refuses them.
	Live http.RoundTripper

	mu   sync.Mutex
	list []taken
}

// taken is an exchange of a recording.
type taken struct {
	nasgo.Exchange
	used bool
}

// NewRecording is the recording of a study's exchanges.
func NewRecording(exchanges []nasgo.Exchange) *Recording {
	r := &Recording{list: make([]taken, len(exchanges))}
	for i, x := range exchanges {
		r.list[i].Exchange = x
	}
	return r
}

// recordedHeader tells a wire which exchange a reply is of.
const recordedHeader = "Nasgo-Exchange"

// RoundTrip answers a request.
func (r *Recording) RoundTrip(q *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return nil, err
	}
	at, err := r.find(body)
	if err == nil {
		return r.reply(at, q)
	}
	if r.Live == nil {
		return nil, err
	}
	q = q.Clone(q.Context())
	q.Body = io.NopCloser(bytes.NewReader(body))
	return r.Live.RoundTrip(q)
}

// find takes the exchange that asked the same.
func (r *Recording) find(body []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	asked := wishOf(body)
	for _, same := range []func(wish) bool{asked.equal, asked.asks} {
		for i := range r.list {
			if !r.list[i].used && same(wishOf(r.list[i].Request)) {
				r.list[i].used = true
				return i, nil
			}
		}
	}
	for _, x := range r.list {
		if !x.used && x.Error == "" && x.Trial > 0 {
			return 0, fmt.Errorf("%w: trial %d was asked otherwise: %s", nasgo.ErrUnrecorded, x.Trial, asked.difference(wishOf(x.Request)))
		}
	}
	return 0, fmt.Errorf("%w: all %d recorded answers are used", nasgo.ErrUnrecorded, len(r.list))
}

// reply is what came back at the time.
func (r *Recording) reply(at int, q *http.Request) (*http.Response, error) {
	x := r.list[at].Exchange
	if x.Status == 0 || x.Status < 300 && x.Error != "" {
		return nil, &failedThen{x}
	}
	body := []byte(x.Response)
	var text string
	if json.Unmarshal(body, &text) == nil { // it was no JSON
		body = []byte(text)
	}
	h := http.Header{}
	h.Set(recordedHeader, fmt.Sprint(at))
	return &http.Response{StatusCode: x.Status, Header: h, Body: io.NopCloser(bytes.NewReader(body)), Request: q}, nil
}

// failedThen is a failure that is in the record.
type failedThen struct{ nasgo.Exchange }

func (a *failedThen) Error() string { return a.Exchange.Error }

// original is the exchange that a reply or a failure is of, nil if it is none of
// a recording.
func (r *Recording) original(h http.Header, err error) *nasgo.Exchange {
	var a *failedThen
	if errors.As(err, &a) {
		return &a.Exchange
	}
	var at int
	if n, _ := fmt.Sscan(h.Get(recordedHeader), &at); n == 1 && at >= 0 && at < len(r.list) {
		return &r.list[at].Exchange
	}
	return nil
}

// wish is a request taken apart.
type wish map[string]any

func wishOf(body []byte) wish {
	var w wish
	if json.Unmarshal(body, &w) != nil {
		return nil
	}
	return w
}

func (w wish) equal(o wish) bool { return w != nil && reflect.DeepEqual(w, o) }

// formFields are the fields that say in which form an answer is wanted.
var formFields = []string{"response_format", "max_tokens", "max_completion_tokens", "n", "stream"}

// optionalFields are fields that some servers refuse: they count where both have them.
var optionalFields = []string{"temperature", "seed", "top_p", "logprobs"}

// asks says whether two requests ask the same, in whatever form.
func (w wish) asks(o wish) bool { return w != nil && o != nil && len(w.other(o)) == 0 }

// other names the fields in which two requests ask otherwise.
func (w wish) other(o wish) (names []string) {
	for name, v := range w {
		was, there := o[name]
		switch {
		case slices.Contains(formFields, name) || !there && slices.Contains(optionalFields, name):
		case !reflect.DeepEqual(v, was):
			names = append(names, name)
		}
	}
	for name := range o {
		if _, there := w[name]; !there && !slices.Contains(formFields, name) && !slices.Contains(optionalFields, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// difference says how a request asks otherwise than a recorded one.
func (w wish) difference(was wish) string {
	var parts []string
	for _, name := range w.other(was) {
		if name == "messages" {
			parts = append(parts, promptsDiffer(w.texts(), was.texts()))
			continue
		}
		parts = append(parts, fmt.Sprintf("%s is %s, it was %s", name, quoted(w[name]), quoted(was[name])))
	}
	if len(parts) == 0 {
		return "its form is another"
	}
	return strings.Join(parts, "; ")
}

func quoted(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return clean(string(raw), 120)
}

// texts are what the messages say, line by line.
func (w wish) texts() (lines []string) {
	list, _ := w["messages"].([]any)
	for _, m := range list {
		message, _ := m.(map[string]any)
		content, _ := message["content"].(string)
		lines = append(lines, strings.Split(content, "\n")...)
	}
	return lines
}

// promptsDiffer shows the first line that is another.
func promptsDiffer(is, was []string) string {
	for i := range max(len(is), len(was)) {
		a, b := lineAt(is, i), lineAt(was, i)
		if a != b {
			return fmt.Sprintf("line %d of the prompt is %q, it was %q", i+1, clean(a, 120), clean(b, 120))
		}
	}
	return "the prompt's messages are divided otherwise"
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
