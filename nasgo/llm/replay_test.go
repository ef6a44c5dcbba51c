package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/price"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// moody is a server that nobody can foretell: it fails, refuses schemas, says
// nothing useful, repeats itself, and proposes at random.
func moody(t *testing.T, s *spaces.Space, seed uint64) *httptest.Server {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 1))
	f := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(q.Body)
		a, _ := s.Sample(r)
		switch mood := r.IntN(12); {
		case bytes.Contains(body, []byte("json_schema")):
			http.Error(w, `{"error":{"message":"response_format json_schema is not known"}}`, http.StatusBadRequest)
		case mood == 0:
			http.Error(w, "busy", http.StatusServiceUnavailable)
		case mood == 1:
			panic(http.ErrAbortHandler) // the connection breaks
		case mood == 2:
			_, _ = io.WriteString(w, completion("I would rather talk about the weather.", "stop"))
		case mood == 3:
			_, _ = io.WriteString(w, completion(`{"arch":[0,0,9,0]}`, "stop"))
		default:
			reply := completion(fmt.Sprintf(`{"reason":"mood %d","arch":%s,"predicted":%d,"confidence":%d}`, mood, list(a), 80+mood, mood*8), "stop")
			_, _ = io.WriteString(w, strings.Replace(reply, `"model":"m"`, `"model":"m-2026-03","system_fingerprint":"fp_1"`, 1))
		}
	}))
	f.Config.ErrorLog = nil
	t.Cleanup(f.Close)
	return f
}

func onTable(t *testing.T) nasgo.Config {
	s := searchtest.Space(3, 3, 3, 3)
	d := spaces.TableData{Name: "made up"}
	for a := range s.All() {
		d.Val = append(d.Val, []float64{searchtest.Score(a)})
	}
	table, err := spaces.NewTable(s, d)
	require.NoError(t, err)
	one, two := 2.0, 8.0
	return nasgo.Config{Space: s, Table: table, Seed: 5, Budget: 8, Prices: &price.List{Prices: []price.Price{{Model: "m", Prompt: &one, Completion: &two}}}}
}

// quick does not wait between retries.
func quick(m *Model) *Model {
	m.sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return m
}

// livedThrough is a study with all that can happen to one: hints, rejections,
// models opened anew, another budget, an endpoint that does not answer.
func livedThrough(t *testing.T, f *httptest.Server, c nasgo.Config, path string, trials int) nasgo.Record {
	ctx := t.Context()
	for n := 1; n <= trials; n++ {
		m, err := New(Config{BaseURL: f.URL + "/v1", Memory: Forget, Key: key, Model: "m", Retries: 1 - n%3, Temperature: 0.25 * float64(n/5)})
		require.NoError(t, err)
		c.Proposer, c.Budget = quick(m), 8+n/4
		s, err := nasgo.Open(path, c)
		require.NoError(t, err)
		if n%4 == 2 {
			require.NoError(t, s.Hint(ctx, fmt.Sprintf("hint before trial %d", n)))
		}
		for failures := 0; ; failures++ {
			if _, err = s.Propose(ctx); err == nil {
				break
			}
			require.Less(t, failures, 50)
			if failures == 0 && n == 7 {
				require.NoError(t, s.Hint(ctx, "the endpoint was down"))
			}
		}
		if n%4 == 0 {
			_, err = s.Reject(ctx, "too large")
		} else {
			err = s.Run(ctx, n, nil)
		}
		require.NoError(t, err)
		require.NoError(t, s.Close())
	}
	return record(t, path)
}

func record(t *testing.T, path string) nasgo.Record {
	v, err := nasgo.View(path)
	require.NoError(t, err)
	r, err := v.Record()
	require.NoError(t, err)
	return r
}

// finder makes the proposers of a record, all with one recording.
func finder(t *testing.T, rec *Recording) func(nasgo.Asked) (nasgo.Proposer, error) {
	made := map[string]nasgo.Proposer{}
	return func(a nasgo.Asked) (nasgo.Proposer, error) {
		require.NotContains(t, string(a.Settings), key[:8])
		if p, ok := made[string(a.Settings)]; ok {
			return p, nil
		}
		p, err := Remake(a, func(c *Config) { c.Transport = rec }, search.Find)
		made[string(a.Settings)] = p
		return p, err
	}
}

// TestReplay: the search runs again from its record, with no network, and gives
// the same: trials, attempts, results, the exchanges with what they took.
func TestReplay(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			c, folder := onTable(t), t.TempDir()
			f := moody(t, c.Space, seed)
			was := livedThrough(t, f, c, filepath.Join(folder, "was.study"), 14)
			f.Close()
			require.NotEmpty(t, was.Attempts)

			to := filepath.Join(folder, "again.study")
			done, err := nasgo.Replay{Record: was, Find: finder(t, NewRecording(was.Exchanges))}.Run(t.Context(), to, c)
			require.NoError(t, err)
			require.Equal(t, nasgo.Replayed{Trials: 14}, done)
			is := record(t, to)
			for i := range was.Trials {
				a, b := was.Trials[i], is.Trials[i]
				b.Created, b.Finished, b.Asked = a.Created, a.Finished, a.Asked
				require.Equal(t, a, b)
			}
			require.Equal(t, said2(was.Attempts), said2(is.Attempts))
			require.Equal(t, answered(was), answered(is), "with how long they took, tokens and costs")
			require.Equal(t, was.Spent().Dollars, is.Spent().Dollars)
			require.Positive(t, is.Spent().Dollars)
			model, fingerprint := answered(is)[len(answered(is))-1].Served()
			require.Equal(t, "m-2026-03 fp_1", model+" "+fingerprint)

			c.Table = nil // and where the table is not there
			done, err = nasgo.Replay{Record: was, Find: finder(t, NewRecording(was.Exchanges))}.Run(t.Context(), filepath.Join(folder, "third.study"), c)
			require.NoError(t, err)
			require.Equal(t, nasgo.Replayed{Trials: 14}, done)
		})
	}
}

func said2(list []nasgo.Attempt) (out []string) {
	for _, a := range list {
		out = append(out, fmt.Sprint(a.Trial, a.N, a.Answer, a.Problem))
	}
	return out
}

// answered are the exchanges in which something was said.
func answered(r nasgo.Record) []nasgo.Exchange {
	list := slices.DeleteFunc(slices.Clone(r.Exchanges), func(x nasgo.Exchange) bool {
		_, ok := Said(x)
		return !ok
	})
	for i := range list {
		list[i].Time = time.Time{}
	}
	return list
}

// A replayed study is a study: it goes on live, and branches.
func TestReplayGoesOn(t *testing.T) {
	c, folder := onTable(t), t.TempDir()
	f := moody(t, c.Space, 9)
	was := livedThrough(t, f, c, filepath.Join(folder, "was.study"), 6)
	to, branch := filepath.Join(folder, "again.study"), filepath.Join(folder, "branch.study")
	_, err := nasgo.Replay{Record: was, Find: finder(t, NewRecording(was.Exchanges))}.Run(t.Context(), to, c)
	require.NoError(t, err)
	live, err := New(Config{BaseURL: f.URL + "/v1", Memory: Forget, Model: "m", Retries: 20})
	require.NoError(t, err)
	c.Proposer = quick(live)
	s, err := nasgo.Open(to, c)
	require.NoError(t, err)
	require.NoError(t, s.Run(t.Context(), 9, nil))
	require.NoError(t, s.Close())

	require.NoError(t, nasgo.Branch(to, branch, 4))
	other, err := New(Config{BaseURL: f.URL + "/v1", Memory: Forget, Model: "m", Retries: 20, Prompt: Minimal()})
	require.NoError(t, err)
	c.Proposer = quick(other)
	s, err = nasgo.Open(branch, c)
	require.NoError(t, err)
	require.NoError(t, s.Run(t.Context(), 6, nil))
	require.NoError(t, s.Close())
	is, went := record(t, branch), record(t, to)
	require.Equal(t, went.Trials[:3], is.Trials[:3])
	require.NotEqual(t, went.Trials[3].Proposer, is.Trials[3].Proposer)
	n := slices.IndexFunc(went.Asked, func(a nasgo.Asked) bool { return a.Trial >= 4 })
	require.Equal(t, went.Asked[:n], is.Asked[:n])
	require.Contains(t, string(is.Asked[n].Settings), "minimal")
	f.Close()

	// And a branch can be replayed as a whole.
	done, err := nasgo.Replay{Record: is, Find: finder(t, NewRecording(is.Exchanges))}.Run(t.Context(), filepath.Join(folder, "last.study"), c)
	require.NoError(t, err)
	require.Equal(t, nasgo.Replayed{Trials: 6}, done)
}

// Cells that ask side by side are told of each other's open proposals, and of
// results in the order in which they came: all of that happens again.
func TestReplayOfCellsSideBySide(t *testing.T) {
	c, folder := onTable(t), t.TempDir()
	f := moody(t, c.Space, 12)
	path := filepath.Join(folder, "was.study")
	c.Parallel = 3
	var wait sync.WaitGroup
	for range 3 {
		m, err := New(Config{BaseURL: f.URL + "/v1", Memory: Forget, Model: "m", Retries: 20})
		require.NoError(t, err)
		own := c
		own.Proposer, own.Trainer, own.Table = quick(m), slow{nasgo.TableTrainer{Table: c.Table}}, nil
		s, err := nasgo.Open(path, own)
		require.NoError(t, err)
		wait.Go(func() {
			if err := s.Run(t.Context(), 12, nil); err != nil {
				t.Error(err)
			}
			_ = s.Close()
		})
	}
	wait.Wait()
	f.Close()
	was := record(t, path)
	together := slices.ContainsFunc(was.Exchanges, func(x nasgo.Exchange) bool { return strings.Contains(string(x.Request), "Being evaluated now") })
	require.True(t, together, "they were side by side")
	c.Table = nil
	done, err := nasgo.Replay{Record: was, Find: finder(t, NewRecording(was.Exchanges))}.Run(t.Context(), filepath.Join(folder, "again.study"), c)
	require.NoError(t, err)
	require.Equal(t, nasgo.Replayed{Trials: 12}, done)
}

// slow takes some milliseconds, so that trials overlap.
type slow struct{ nasgo.TableTrainer }

func (s slow) Train(ctx context.Context, k nasgo.Ticket, watch func(worker.Message)) (nasgo.Evaluation, error) {
	time.Sleep(time.Duration(k.Trial%3) * 10 * time.Millisecond)
	return s.TableTrainer.Train(ctx, k, watch)
}

// Without the hints the record ends where they were first told, and says what
// differs; with a model to ask the search goes on from there.
func TestReplayWithoutHints(t *testing.T) {
	c, folder := onTable(t), t.TempDir()
	f := moody(t, c.Space, 3)
	was := livedThrough(t, f, c, filepath.Join(folder, "was.study"), 6)
	done, err := nasgo.Replay{Record: was, Find: finder(t, NewRecording(was.Exchanges)), WithoutHints: true}.Run(t.Context(), filepath.Join(folder, "1.study"), c)
	require.ErrorIs(t, err, nasgo.ErrUnrecorded)
	require.ErrorContains(t, err, "Notes from the people")
	require.Equal(t, nasgo.Replayed{Trials: 1}, done)
	require.Len(t, record(t, filepath.Join(folder, "1.study")).Trials, 1)

	rec := NewRecording(was.Exchanges)
	rec.Live = http.DefaultTransport
	to := filepath.Join(folder, "2.study")
	done, err = nasgo.Replay{Record: was, Find: finder(t, rec), WithoutHints: true}.Run(t.Context(), to, c)
	require.NoError(t, err)
	require.Equal(t, 6, done.Trials)
	require.Empty(t, record(t, to).Hints)
}

func TestRecordingSaysWhatDiffers(t *testing.T) {
	body := func(prompt string, temperature float64, format string) []byte {
		raw, _ := json.Marshal(map[string]any{"model": "m", "temperature": temperature, "response_format": format,
			"messages": []any{map[string]any{"role": "user", "content": prompt}}})
		return raw
	}
	x := nasgo.Exchange{Trial: 3, Status: 200, Request: body("first\nsecond", 0, "schema"), Response: []byte(`{}`)}
	post := func(r *Recording, raw []byte) error {
		q, _ := http.NewRequest(http.MethodPost, "http://a.example/v1", bytes.NewReader(raw))
		res, err := r.RoundTrip(q)
		if err == nil {
			_ = res.Body.Close()
		}
		return err
	}
	r := NewRecording([]nasgo.Exchange{x})
	err := post(r, body("first\nthird", 0.5, "schema"))
	require.ErrorIs(t, err, nasgo.ErrUnrecorded)
	for _, says := range []string{"trial 3", `line 2 of the prompt is "third", it was "second"`, "temperature is 0.5, it was 0"} {
		require.ErrorContains(t, err, says)
	}
	require.NoError(t, post(r, body("first\nsecond", 0, "object")), "the form may be another")
	require.ErrorContains(t, post(r, body("first\nsecond", 0, "schema")), "all 1 recorded answers are used")
	require.ErrorIs(t, post(NewRecording([]nasgo.Exchange{x}), []byte("{")), nasgo.ErrUnrecorded)
}

// TestChatFile: what is written comes back, and any line of messages is read.
func TestChatFile(t *testing.T) {
	c := onTable(t)
	was := livedThrough(t, moody(t, c.Space, 2), c, filepath.Join(t.TempDir(), "was.study"), 6)
	var file bytes.Buffer
	require.NoError(t, WriteChat(&file, was.Exchanges))
	require.NotContains(t, file.String(), key)
	again, err := ReadChat(&file)
	require.NoError(t, err)
	require.Len(t, again, len(was.Exchanges))
	for i, x := range was.Exchanges {
		require.JSONEq(t, string(x.Request), string(again[i].Request))
		if x.Response != nil {
			require.JSONEq(t, string(x.Response), string(again[i].Response))
		}
		x.Request, again[i].Request, x.Response, again[i].Response = nil, nil, nil, nil
		require.Equal(t, x, again[i])
	}

	foreign := `{"messages":[{"role":"user","content":"Which network?"},{"role":"assistant","content":"[0,1,2,1]"}]}` + "\n\n"
	list, err := ReadChat(strings.NewReader(foreign))
	require.NoError(t, err)
	said, ok := Said(list[0])
	require.True(t, ok)
	require.Equal(t, "[0,1,2,1]", said)

	// Imported, they are the search again.
	m, err := NewManual(Config{})
	require.NoError(t, err)
	c.Proposer = m
	path := filepath.Join(t.TempDir(), "b.study")
	s, err := nasgo.Open(path, c)
	require.NoError(t, err)
	_, err = s.Import(t.Context(), list[0], said)
	require.NoError(t, err)
	require.NoError(t, s.Run(t.Context(), 1, nil))
	r := record(t, path)
	require.Equal(t, spaces.Arch{0, 1, 2, 1}, r.Trials[0].Arch)
	require.Contains(t, string(r.Exchanges[0].Request), "Which network?")
	require.NoError(t, s.Close())

	for _, bad := range []string{"{", `{"messages":[]}`, `{"messages":[{"role":"user","content":"x"}]}`, `{"messages":"x"}`} {
		_, err := ReadChat(strings.NewReader("\n" + bad))
		require.ErrorIs(t, err, ErrChat, bad)
		require.ErrorContains(t, err, "line 2")
	}
}

// TestManual: the whole way by hand, and again from the record.
func TestManual(t *testing.T) {
	c, folder, ctx := onTable(t), t.TempDir(), t.Context()
	m, err := NewManual(Config{Prompt: Stateless()})
	require.NoError(t, err)
	require.Equal(t, "manual,prompt=stateless", m.Name())
	c.Proposer = m
	path := filepath.Join(folder, "hand.study")
	s, err := nasgo.Open(path, c)
	require.NoError(t, err)
	require.ErrorIs(t, s.Run(ctx, 1, nil), nasgo.ErrWaiting)
	for n, reply := range []string{"What?", `{"arch":[0,0,0,1],"reason":"small"}`, "[2,2,2,2]"} {
		prompt, err := s.Prompt(ctx)
		require.NoError(t, err)
		require.Contains(t, prompt, "## Search space")
		_, err = s.Answer(ctx, reply)
		if n == 0 {
			require.ErrorIs(t, err, nasgo.ErrAttempts)
			continue
		}
		require.NoError(t, err)
		require.NoError(t, s.Run(ctx, n, nil))
	}
	require.NoError(t, s.Close())
	was := record(t, path)
	require.Equal(t, "by hand", was.Exchanges[0].Endpoint)
	require.Equal(t, "unknown", was.Spent().Money(), "what a subscription costs is nobody's guess")

	done, err := nasgo.Replay{Record: was, Find: finder(t, NewRecording(was.Exchanges))}.Run(ctx, filepath.Join(folder, "again.study"), c)
	require.NoError(t, err)
	require.Equal(t, nasgo.Replayed{Trials: 2}, done)
}

// TestCaps: no call is made that a cap forbids, in whichever process.
func TestCaps(t *testing.T) {
	one, two := 2.0, 8.0
	known := &price.List{Prices: []price.Price{{Model: "m", Prompt: &one, Completion: &two}}}
	for name, k := range map[string]struct {
		caps   nasgo.Caps
		prices *price.List
		calls  int // that are made
		says   string
	}{
		"calls":         {nasgo.Caps{Calls: 2}, known, 2, "2 of 2 calls"},
		"tokens":        {nasgo.Caps{Tokens: 1900}, known, 1, "1200 of 1900 tokens"},
		"no tokens":     {nasgo.Caps{Tokens: 100}, known, 0, "0 of 100 tokens"},
		"dollars":       {nasgo.Caps{Dollars: 0.0105}, known, 2, "$0.0084 of $0.0105 are spent"},
		"unknown price": {nasgo.Caps{Dollars: 100}, &price.List{}, 0, "the price of m at"},
	} {
		t.Run(name, func(t *testing.T) {
			counted := strings.NewReplacer(`"prompt_tokens":11`, `"prompt_tokens":900`, `"completion_tokens":7`, `"completion_tokens":300`)
			var pages []page
			for _, arch := range []string{"[0,0,0,1]", "[0,0,1,1]", "[0,1,1,1]"} {
				pages = append(pages, page{body: counted.Replace(completion(arch, "stop"))})
			}
			f := serve(t, pages...)
			c := onTable(t)
			c.Caps, c.Prices = k.caps, k.prices
			path := filepath.Join(t.TempDir(), "capped.study")
			run := func(trials int) error {
				c.Proposer = ask(t, f, Config{MaxTokens: 1024}) // a new process, as it were
				s, err := nasgo.Open(path, c)
				require.NoError(t, err)
				defer s.Close()
				return s.Run(t.Context(), trials, nil)
			}
			var err error
			for n := 1; n <= 3 && err == nil; n++ {
				err = run(n)
			}
			require.ErrorIs(t, err, nasgo.ErrCap)
			require.ErrorContains(t, err, k.says)
			require.Len(t, f.requests(), k.calls)
			r := record(t, path)
			require.Len(t, r.Exchanges, k.calls, "a call that is not made is no exchange")
			require.Len(t, r.Trials, k.calls)
			c.Caps = nasgo.Caps{}
			require.NoError(t, run(3), "it goes on when the cap is lifted")
		})
	}
}

// TestEstimate: what is expected grows with the history, and is near to what is
// then spent.
func TestEstimate(t *testing.T) {
	c := onTable(t)
	var mu sync.Mutex
	n := 0
	f := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		n++
		body, _ := io.ReadAll(q.Body)
		reply := completion(fmt.Sprintf(`{"arch":[%d,%d,%d,%d]}`, n/27%3, n/9%3, n/3%3, n%3), "stop")
		_, _ = io.WriteString(w, strings.Replace(reply, `"prompt_tokens":11`, fmt.Sprintf(`"prompt_tokens":%d`, len(body)/3), 1))
	}))
	defer f.Close()
	m, err := New(Config{BaseURL: f.URL + "/v1", Memory: Forget, Model: "m"})
	require.NoError(t, err)
	c.Proposer = m
	path := filepath.Join(t.TempDir(), "a.study")
	s, err := nasgo.Open(path, c)
	require.NoError(t, err)
	defer s.Close()
	few, err := s.Estimate(10)
	require.NoError(t, err)
	many, err := s.Estimate(40)
	require.NoError(t, err)
	require.Equal(t, 10, few.Calls)
	require.Greater(t, many.PromptTokens, 5*few.PromptTokens, "prompts grow")
	require.Contains(t, few.Sentence(), "10 trials to go: about 10 calls")
	require.NoError(t, s.Run(t.Context(), 10, nil))

	before := record(t, path).Spent()
	e, err := s.Estimate(40)
	require.NoError(t, err)
	require.Equal(t, 30, e.Trials)
	require.NoError(t, s.Run(t.Context(), 40, nil))
	after := record(t, path).Spent()
	require.InEpsilon(t, float64(after.PromptTokens-before.PromptTokens), float64(e.PromptTokens), 0.15)
	require.InEpsilon(t, after.Dollars-before.Dollars, *e.Dollars, 0.15)
	require.Equal(t, after.Calls-before.Calls, e.Calls)
	t.Log(e.Sentence(), after.Sentence())

	c.Prices = &price.List{}
	s2, err := nasgo.Open(path, c)
	require.NoError(t, err)
	defer s2.Close()
	e, err = s2.Estimate(50)
	require.NoError(t, err)
	require.Nil(t, e.Dollars)
	require.Contains(t, e.Sentence(), "cost unknown")
}
