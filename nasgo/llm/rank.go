package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

var _ nasgo.Ranker = (*Model)(nil)

// Rank asks for the order of networks by the accuracy that the model expects:
// places in archs, the best first. It tells what the prompt tells of the space
// and of earlier results. The error wraps nasgo.ErrNoProposal where the answer
// is no order of them, and is an Answered then.
func (m *Model) Rank(ctx context.Context, q nasgo.Question, archs []spaces.Arch) ([]int, error) {
	if err := checkQuestion(q); err != nil {
		return nil, err
	}
	behind := m.masks.Of(q.Space)
	o := m.order(behind.Question(q))
	var hidden []spaces.Arch
	for _, a := range archs {
		if err := q.Space.Check(a); err != nil {
			return nil, fmt.Errorf("a network to order: %w", err)
		}
		hidden = append(hidden, behind.Hide(a))
	}
	o.prompt = o.prompt.ordering(hidden)
	answers, err := m.converse(ctx, o)
	if err != nil {
		return nil, err
	}
	order, problem := answers[0].order(len(archs))
	if problem != "" {
		return nil, &unusable{answers[0].text, problem}
	}
	return order, nil
}

// ordering is the prompt with the question for an order in place of the one for
// a proposal.
func (p Prompt) ordering(archs []spaces.Arch) Prompt {
	p.Conversation, p.Answer, p.batch, p.ranked = false, FormObject, 0, len(archs)
	for _, k := range []Kind{SectionGoal, SectionOpen, SectionExplore, SectionReasoning, SectionAttempts, SectionExamples} {
		p.Section(k).Off = true
	}
	thing, by := "network", "accuracy"
	if p.BlackBox {
		thing, by = "design", "score"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Do not choose a %s now. These %d were not evaluated yet:\n", thing, len(archs))
	for i, a := range archs {
		fmt.Fprintf(&b, "%d: %s\n", i+1, list(a))
	}
	fmt.Fprintf(&b, "Order them by the %s that you expect, the best first. Answer with one JSON object and nothing else. It has one field:\n- \"order\": an array of the %d numbers from 1 to %d, each once\n", by, len(archs), len(archs))
	s := p.Section(SectionAnswer)
	s.Text, s.Off = b.String(), false
	return p
}

// rankSchema describes an answer that is an order of n networks.
func rankSchema(n int, bounded bool) node {
	order := node{Type: "array", Items: &node{Type: "integer"}}
	if bounded {
		item := between(1, n)
		order.Items, order.MinItems, order.MaxItems = &item, n, n
	}
	return fields{Order: &order}.object()
}

// order reads an order of n networks: a permutation of the numbers from 1.
func (s said) order(n int) (places []int, problem string) {
	if s.problem != "" {
		return nil, s.problem
	}
	text, problem := unthought(strings.TrimSpace(s.text))
	if problem != "" {
		return nil, problem
	}
	problem = fmt.Sprintf("there is no order in the answer; answer with a JSON object that has \"order\", an array of the numbers from 1 to %d", n)
	for _, v := range values(text) {
		given, ok := v.value.([]any)
		if o, is := v.value.(object); is {
			for _, inside := range named(o, []string{"order", "ranking", "rank"}) {
				given, ok = inside.([]any)
			}
		}
		if ok {
			places, problem = permutation(given, n)
		}
	}
	return places, problem
}

// permutation checks that a list has each of the numbers from 1 to n once.
func permutation(given []any, n int) ([]int, string) {
	places, seen := make([]int, 0, n), make([]bool, n)
	for _, v := range given {
		number, ok := v.(json.Number)
		if !ok {
			return nil, fmt.Sprintf("the order holds %s, which is no number", clean(fmt.Sprint(v), 40))
		}
		i, ok := whole(number)
		if !ok || i < 1 || i > n {
			return nil, fmt.Sprintf("the order holds %s, want the numbers from 1 to %d", clean(number.String(), 20), n)
		}
		if seen[i-1] {
			return nil, fmt.Sprintf("the order has %d twice", i)
		}
		seen[i-1] = true
		places = append(places, i-1)
	}
	if len(places) != n {
		return nil, fmt.Sprintf("the order has %d numbers, want each from 1 to %d once", len(places), n)
	}
	return places, ""
}
