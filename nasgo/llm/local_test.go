package llm

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
)

// localServer starts testdata/serve.py, a real chat server with a real, small
// model, and gives its base URL. A test is skipped where no Python has the
// server's packages, but on the build machine it fails.
func localServer(t *testing.T, env ...string) string {
	python := os.Getenv("NASGO_LLM_PYTHON")
	if python == "" || testing.Short() {
		if os.Getenv("CI") == "true" && !testing.Short() {
			t.Fatal("NASGO_LLM_PYTHON is not set: .ci/run makes an environment with testdata/requirements.txt and sets it")
		}
		t.Skip("needs a Python that has the packages of testdata/requirements.txt: name it in NASGO_LLM_PYTHON, and leave out -short")
	}
	cmd := exec.Command(python, "testdata/serve.py")
	cmd.Env = append(os.Environ(), env...)
	var log strings.Builder
	cmd.Stderr = &log
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close() // it ends when its input does
		ended := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		ended.Stop()
	})
	late := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if base, ok := strings.CutPrefix(lines.Text(), "READY "); ok {
			return base
		}
	}
	_ = in.Close()
	require.FailNow(t, "the server did not start", log.String())
	return ""
}

// A short search with a real model: answers are new networks of the space or
// attempts, the exchanges are whole, and the same question gets the same
// answer. How good the networks are is nobody's business here.
func TestRealServer(t *testing.T) {
	p, err := New(Config{BaseURL: localServer(t), Model: "smollm2-135m-instruct", MaxTokens: 300, Memory: Forget})
	require.NoError(t, err)
	s := eight()
	q := nasgo.Question{Space: s, Task: s.Task, Budget: 3, Trial: 1, Seed: 1}
	first, x := insist(t, p, q)
	again, y := insist(t, p, q)
	require.Equal(t, first, again)
	require.Equal(t, string(x[0].Request), string(y[0].Request))
	for _, x := range x {
		require.Equal(t, 200, x.Status, x.Error)
		require.Positive(t, *x.PromptTokens)
		require.Positive(t, *x.CompletionTokens)
		require.Contains(t, string(x.Request), `"temperature":0`)
		require.Contains(t, string(x.Request), `"maxLength":300`, "this server takes the full schema")
	}

	score := metric.Val(searchtest.Score(first.Arch)).Score()
	q.Trial, q.History = 2, []nasgo.Outcome{{Trial: 1, Arch: first.Arch, Score: &score, State: nasgo.Told}}
	second, _ := insist(t, p, q)
	require.NotEqual(t, first.Arch, second.Arch)
}

// insist asks as a study does: a new attempt after each answer without a
// proposal, with another seed.
func insist(t *testing.T, p *Model, q nasgo.Question) (nasgo.Proposal, []nasgo.Exchange) {
	k := &kept{}
	q.Record = k.record
	for n := 1; n <= 12; n++ {
		q.Seed = uint64(q.Trial*100 + n)
		proposal, err := p.Propose(context.Background(), q)
		if err == nil {
			require.NoError(t, q.Space.Feasible(proposal.Arch))
			t.Logf("round %d: %s %q", q.Trial, list(proposal.Arch), clean(proposal.Reason, 80))
			return proposal, k.x
		}
		require.ErrorIs(t, err, nasgo.ErrNoProposal)
		t.Log(err)
		q.Attempts = append(q.Attempts, nasgo.Attempt{Trial: q.Trial, N: n, Problem: err.Error()})
	}
	require.FailNow(t, "twelve answers without a proposal")
	return nasgo.Proposal{}, nil
}

// What a real server says to a wrong key and to a prompt that is too long.
func TestRealServerRefuses(t *testing.T) {
	base := localServer(t, "NASGO_TEST_KEY="+key, "NASGO_TEST_CONTEXT=1536")
	q, k := question()
	p, err := New(Config{BaseURL: base, Model: "m", Key: "sk-wrong-0123456789", Memory: Forget})
	require.NoError(t, err)
	_, err = p.Propose(context.Background(), q)
	var e *Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, 401, e.Status)
	require.Contains(t, e.Next, "OPENAI_API_KEY")

	q.History = long(100).History
	p, err = New(Config{BaseURL: base, Model: "m", Key: key, MaxTokens: 300, Memory: Forget})
	require.NoError(t, err)
	if _, err = p.Propose(context.Background(), q); err != nil && !errors.Is(err, nasgo.ErrNoProposal) {
		t.Fatal(err)
	}
	require.Equal(t, 3, len(k.x))
	require.Equal(t, 400, k.x[1].Status, "100 results are too long for 1,536 tokens")
	require.Equal(t, 200, k.x[2].Status, "what fits is not")
	require.Equal(t, 1536, p.Abilities().Context, "it said so")
	raw, err := json.Marshal(k.x)
	require.NoError(t, err)
	noSecrets(t, "exchanges", string(raw))
}

// What a real server can do is found out, several samples are voted on, and the
// estimate of tokens is near its count.
func TestRealServerIsProbed(t *testing.T) {
	memory := filepath.Join(t.TempDir(), "endpoints.json")
	c := Config{Endpoint: "llama.cpp", BaseURL: localServer(t), Model: "smollm2-135m-instruct", MaxTokens: 300, Memory: memory}
	m, err := New(c)
	require.NoError(t, err)
	got, err := m.Probe(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, Abilities{JSONSchema: Yes, PlainSchema: Yes, JSONObject: Yes, Temperature: Taken, Seed: Yes, N: No, Logprobs: Yes, MaxTokens: Taken, Context: 4096}, got)

	c.Temperature, c.Samples, c.Prompt = 0.8, 2, Anonymous(5)
	m, err = New(c)
	require.NoError(t, err)
	require.Equal(t, got, m.Abilities(), "it is remembered")
	q := long(8)
	k := &kept{}
	q.Record = k.record
	p, err := m.Propose(t.Context(), q)
	if err != nil {
		require.ErrorIs(t, err, nasgo.ErrNoProposal)
	} else {
		require.NoError(t, q.Space.Feasible(p.Arch))
		require.Contains(t, p.Reason, "By vote of")
	}
	require.Equal(t, 2, len(k.x))
	for _, x := range k.x {
		d, ok := Sent(x)
		require.True(t, ok)
		require.InEpsilon(t, *x.PromptTokens, d.Tokens, 0.15, "%d by our estimate", d.Tokens)
		require.Less(t, *x.PromptTokens, 4096)
	}
}
