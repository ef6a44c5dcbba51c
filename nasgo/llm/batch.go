package llm

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/mask"
)

var _ nasgo.Batcher = (*Model)(nil)

// ProposeBatch asks for n different networks in one answer, so that the prompt is
// paid for once. Those of them that can be used are taken, in their order; for what
// is missing the model is asked again, one network at a time.
func (m *Model) ProposeBatch(ctx context.Context, q nasgo.Question, n int) ([]nasgo.Proposal, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	if err := checkQuestion(q); err != nil {
		return nil, err
	}
	if n == 1 || m.config.Samples > 1 { // each by its own vote
		return q.Fill(ctx, m, nil, n)
	}
	behind := m.masks.Of(q.Space)
	list, err := m.several(ctx, behind.Question(q), behind, n)
	if err != nil {
		return nil, err
	}
	return q.Fill(ctx, m, list, n)
}

// several are the usable networks of one answer.
func (m *Model) several(ctx context.Context, q nasgo.Question, behind *mask.Masked, n int) (list []nasgo.Proposal, err error) {
	k := knownOf(q)
	if err := k.exhausted(ctx, q.Space); err != nil {
		return nil, err
	}
	o := m.order(q)
	o.prompt.batch = n
	answers, err := m.converse(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, text := range batchParts(answers[0].text) {
		p, err := said{text: text}.proposal(q, k)
		if err != nil || len(list) == n {
			continue
		}
		k[identity(q.Space, p.Arch)] = "was in the same answer"
		list = append(list, behind.Proposal(p))
	}
	return list, nil
}

// batchParts takes an answer with several networks apart: the objects of a JSON
// list, wherever it stands, else the lines.
func batchParts(text string) (parts []string) {
	if from, to := strings.IndexAny(text, "{["), strings.LastIndexAny(text, "}]"); from >= 0 && to > from {
		var object struct {
			Proposals []json.RawMessage `json:"proposals"`
		}
		list := []json.RawMessage{}
		whole := []byte(text[from : to+1])
		err := json.Unmarshal(whole, &object)
		if err == nil {
			list = object.Proposals
		} else if err = json.Unmarshal(whole, &list); errors.As(err, new(*json.UnmarshalTypeError)) {
			list = nil
		}
		for _, raw := range list {
			if strings.HasPrefix(string(raw), "{") || strings.HasPrefix(string(raw), "[") || strings.HasPrefix(string(raw), `"`) {
				parts = append(parts, string(raw))
			}
		}
	}
	if parts == nil {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				parts = append(parts, line)
			}
		}
	}
	return parts
}
