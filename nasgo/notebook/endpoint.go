package notebook

import (
	"context"
	"errors"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/llm"
)

// probed is a proposer that can find out what its endpoint does.
type probed interface {
	Abilities() llm.Abilities
	Probe(ctx context.Context, record func(nasgo.Exchange) error) (llm.Abilities, error)
}

// Endpoint shows what the study's language model and its endpoint can do: in which
// form they answer, whether chance can be repeated, how much they read. It asks
// them, about ten requests of a few tokens, and what it finds is remembered.
func Endpoint(study *nasgo.Study) {
	p, ok := study.Proposer().(probed)
	if !ok {
		Fail(errors.New("the study's proposer is no language model at an endpoint, so there is nothing to ask"))
		return
	}
	ctx, stop := interruptible()
	defer stop()
	calls, tokens := 0, 0
	a, err := p.Probe(ctx, func(x nasgo.Exchange) error {
		calls++
		for _, n := range []*int{x.PromptTokens, x.CompletionTokens} {
			if n != nil {
				tokens += *n
			}
		}
		return nil
	})
	Fail(stopped(err, "run notebook.Endpoint again"))
	display(abilities(study.Proposer().Name(), a, fmt.Sprintf("Asked in %s, %d tokens.", number(calls, "request"), tokens)))
}

func abilities(name string, a llm.Abilities, cost string) bundle {
	title := "What " + chart.Clean(name, 120) + " can do"
	rows := [][]string{{"ability", "found"}}
	for _, r := range []struct {
		name string
		can  llm.Can
	}{
		{"answers by JSON schema, with bounds", a.JSONSchema}, {"answers by JSON schema", a.PlainSchema}, {"answers in JSON", a.JSONObject},
		{"temperature", a.Temperature}, {"seed", a.Seed}, {"several answers to a request (n)", a.N}, {"log probabilities", a.Logprobs},
		{"reasoning effort", a.Effort}, {"thinks before it answers", a.Reasoning},
	} {
		rows = append(rows, []string{r.name, inWords(r.can)})
	}
	context := "did not say"
	if a.Context > 0 {
		context = fmt.Sprintf("%d tokens", a.Context)
	}
	rows = append(rows, []string{"context", context})
	text := title
	for _, r := range rows[1:] {
		text += fmt.Sprintf("\n  %-36s %s", r[0], r[1])
	}
	return bundle{HTML: panel(heading(title), table(rows), faint(cost)), Text: textLines(text, cost)}
}

func inWords(c llm.Can) string {
	switch c {
	case llm.Yes:
		return "yes"
	case llm.No:
		return "no, it is refused"
	case llm.Ignored:
		return "no, it is ignored"
	case llm.Taken:
		return "it is taken; no effect was seen"
	case llm.Unknown:
	}
	return "not seen"
}
