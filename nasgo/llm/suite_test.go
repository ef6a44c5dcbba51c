package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/spaces"
)

// coached is a Model whose server knows what to answer: it is told by way of
// the context, since a fake cannot read a prompt.
type coached struct{ *Model }

type coaching struct{}

// script is what a fake server has to know for one question.
type script struct {
	space *spaces.Space
	arch  spaces.Arch
	first bool
}

func (c coached) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	if ctx.Err() != nil {
		return c.Model.Propose(ctx, q)
	}
	p, err := search.Random().Propose(ctx, q)
	if errors.Is(err, nasgo.ErrExhausted) { // the model has to find out by itself
		p.Arch = q.History[0].Arch
	} else if err != nil {
		return p, err
	}
	return c.Model.Propose(context.WithValue(ctx, coaching{}, script{q.Space, p.Arch, len(q.Attempts) == 0}), q)
}

// actor is a transport that plays the server: an answer in one of many forms,
// by the request's bytes alone, and now and then at first something useless.
func actor(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	h := fnv.New32a()
	_, _ = h.Write(body)
	s := r.Context().Value(coaching{}).(script)
	content := form13(int(h.Sum32()%13), s)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader([]byte(completion(content, "stop"))))}, nil
}

func form13(n int, s script) string {
	var names []string
	for i, o := range s.arch {
		names = append(names, s.space.Choices[i].Options[o])
	}
	quoted, _ := json.Marshal(names)
	key := s.space.Encode(s.arch)
	if n < 3 && s.first {
		return []string{"", "I do not know.", `{"arch":[99]}`}[n]
	}
	return []string{
		fmt.Sprintf(`{"reason":"r","arch":%s,"predicted":90}`, list(s.arch)),
		fmt.Sprintf("```json\n{\"arch\": %s}\n```", list(s.arch)),
		fmt.Sprintf(`{"arch":%s}`, quoted),
		fmt.Sprintf(`{'arch':%q,}`, key),
		key,
	}[n%5]
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

func TestConformance(t *testing.T) {
	m, err := New(Config{Model: "m", BaseURL: "http://fake.invalid/v1", Transport: transport(actor), Memory: Forget})
	require.NoError(t, err)
	searchtest.Run(t, coached{m})
}
