package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// scoring is a trainer that looks a score up.
type scoring struct{}

func (scoring) Describe() string { return "a formula" }

func (scoring) Train(_ context.Context, t nasgo.Ticket, _ func(worker.Message)) (nasgo.Evaluation, error) {
	return nasgo.Evaluation{Score: metric.Val(searchtest.Score(t.Arch)).Score(), Backend: "table"}, nil
}

// A study whose model's server misbehaves in every way that is known: what was
// asked is kept, nothing is asked for ever, the cause is said, and at the next
// call, of another process, the study goes on.
func TestAStudySurvivesEveryFault(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	faults := map[string]struct {
		page page
		says string
		wrap error
	}{
		"slow first byte": {page{serve: hang}, "no whole answer within", nil},
		"cut stream": {page{serve: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5000")
			_, _ = fmt.Fprint(w, `{"choices":[`)
		}}, "broke off", nil},
		"401":             {page{status: 401}, "HTTP 401", nil},
		"402":             {page{status: 402}, "no credit", nil},
		"403":             {page{status: 403}, "HTTP 403", nil},
		"404 model":       {page{status: 404, body: `{"error":{"message":"no such model"}}`}, "no such model", nil},
		"408":             {page{status: 408}, "HTTP 408", nil},
		"429":             {page{status: 429}, "HTTP 429", nil},
		"429 in seconds":  {page{status: 429, header: map[string]string{"Retry-After": "2"}}, "HTTP 429", nil},
		"429 at a date":   {page{status: 429, header: map[string]string{"Retry-After": "Fri, 01 May 2026 12:00:05 GMT"}}, "HTTP 429", nil},
		"500":             {page{status: 500}, "HTTP 500", nil},
		"502 page":        {page{status: 502, body: "<html>Bad gateway</html>"}, "Bad Gateway", nil},
		"200 {}":          {text("{}"), "no answer in it", nil},
		"200 error":       {text(`{"error":{"message":"out of order"}}`), "out of order", nil},
		"half a JSON":     {text(`{"choices":[{"mess`), "not whole JSON", nil},
		"NaN in the JSON": {text(`{"choices":[{"index":NaN}]}`), "not whole JSON", nil},
		"wrong types":     {text(`{"choices":"many"}`), "no answer in it", nil},
		"10 MB":           {text("%s", strings.Repeat("x", 10<<20)), "larger than", nil},
		"cut off":         {page{body: completion(`{"reason":"wi`, "length")}, "cut off after", nasgo.ErrAttempts},
		"filtered":        {page{body: completion("", "content_filter")}, "content filter", nasgo.ErrAttempts},
		"filtered prompt": {page{status: 400, body: `{"error":{"message":"The prompt was filtered","code":"content_filter"}}`}, "change its words", nil},
		"empty reply":     {answers(""), "empty", nasgo.ErrAttempts},
		"refusal":         {text(`{"choices":[{"finish_reason":"stop","message":{"refusal":"I must not."}}]}`), "refused", nasgo.ErrAttempts},
		"NaN predicted":   {answers(`{"arch":[9,9,9],"predicted":NaN}`), "want 8", nasgo.ErrAttempts},
		"wrong networks":  {answers(`{"arch":{"a":[1,"x",null]},"predicted":"high"}`), "", nasgo.ErrAttempts},
		"one duplicate":   {answers(right), "equal to trial 1", nasgo.ErrAttempts},
	}
	for name, c := range faults {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.study")
			f := serve(t, answers(right), c.page)
			config := Config{Timeout: 100 * time.Millisecond, Retries: 2}
			open := func(m *model) *nasgo.Study {
				s := eight()
				s.Name = "eight"
				study, err := nasgo.Open(path, nasgo.Config{Space: s, Trainer: scoring{}, Proposer: m, Seed: 1})
				require.NoError(t, err)
				return study
			}
			study := open(ask(t, f, config))
			require.NoError(t, study.Run(t.Context(), 1, nil))
			_, err := study.Propose(t.Context())
			require.Error(t, err)
			require.Contains(t, err.Error(), c.says)
			r, recordErr := study.Record()
			require.NoError(t, recordErr)
			require.Len(t, r.Trials, 1, "nothing is lost, nothing is made up")
			require.Equal(t, len(f.requests()), len(r.Exchanges), "what was asked is kept")
			if c.wrap != nil {
				require.ErrorIs(t, err, c.wrap)
				require.Len(t, r.Attempts, 20)
			} else {
				require.Empty(t, r.Attempts)
				require.LessOrEqual(t, len(r.Exchanges), 5)
			}
			require.NoError(t, study.Close())

			f.mu.Lock()
			f.pages = []page{answers(`{"arch":[2,2,2,2,2,2,2,1]}`)}
			f.mu.Unlock()
			study = open(ask(t, f, Config{}))
			require.NoError(t, study.Run(t.Context(), 2, nil))
			r, err = study.Record()
			require.NoError(t, err)
			require.Equal(t, "22222221", r.Trials[1].Key, "and it goes on")
			require.NoError(t, study.Close())
		})
	}
}

// Cancelled at any point, a step of a study returns within a second and can be
// made again.
func TestAStudyIsCancelled(t *testing.T) {
	f := serve(t, page{serve: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }})
	m := ask(t, f, Config{})
	s := eight()
	s.Name = "eight"
	study, err := nasgo.Open(filepath.Join(t.TempDir(), "a.study"), nasgo.Config{Space: s, Trainer: scoring{}, Proposer: m})
	require.NoError(t, err)
	defer study.Close()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	began := time.Now()
	_, err = study.Propose(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, time.Since(began), time.Second)
	f.mu.Lock()
	f.pages = []page{answers(right)}
	f.mu.Unlock()
	_, err = study.Propose(t.Context())
	require.NoError(t, err)
}

// Two cells that ask the model at once, and are told the same, have two different
// proposals in the end: the slower asks again, and is told of the quicker one's.
func TestTwoCellsAskAtOnce(t *testing.T) {
	var both sync.WaitGroup
	both.Add(2)
	first := page{serve: func(w http.ResponseWriter, _ *http.Request) {
		both.Done()
		both.Wait()
		_, _ = fmt.Fprint(w, completion(right, "stop"))
	}}
	f := serve(t, first, first, answers(`{"arch":[2,2,2,2,2,2,2,1]}`))
	path := filepath.Join(t.TempDir(), "a.study")
	var cells sync.WaitGroup
	trials := make([]nasgo.Trial, 2)
	for i := range trials {
		s := eight()
		s.Name = "eight"
		study, err := nasgo.Open(path, nasgo.Config{Space: s, Trainer: scoring{}, Proposer: ask(t, f, Config{}), Parallel: 2})
		require.NoError(t, err)
		defer study.Close()
		cells.Go(func() {
			var err error
			trials[i], err = study.Propose(t.Context())
			require.NoError(t, err)
		})
	}
	cells.Wait()
	require.ElementsMatch(t, []string{"02012100", "22222221"}, []string{trials[0].Key, trials[1].Key})
	require.ElementsMatch(t, []int{1, 2}, []int{trials[0].Number, trials[1].Number})
	require.Equal(t, 3, len(f.requests()))
	last, _ := json.Marshal(f.requests()[2])
	require.Contains(t, string(last), `Being evaluated now\nDo not propose these again:\n- [0,2,0,1,2,1,0,0]`)
}
