package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
)

// Member is one of an ensemble.
type Member struct {
	Proposer nasgo.Proposer
	Weight   float64 // above 0: how often it is asked, against the sum of all
}

// Ensemble asks one of several proposers at each question, by chance and weight.
// The question's seed decides, so a resumed run asks the same one, and after an
// answer that was no proposal another one may be asked. The error wraps ErrConfig.
func Ensemble(members ...Member) (nasgo.Proposer, error) {
	e := ensemble{members: members}
	for _, m := range members {
		if m.Proposer == nil || !(m.Weight > 0) || math.IsInf(m.Weight, 0) {
			return nil, fmt.Errorf("%w: a member of the ensemble is nil, or its weight %v is not above 0", ErrConfig, m.Weight)
		}
		e.sum += m.Weight
	}
	if len(members) == 0 {
		return nil, fmt.Errorf("%w: the ensemble has no members", ErrConfig)
	}
	return e, nil
}

type ensemble struct {
	members []Member
	sum     float64
}

// Name lists the members and their weights.
func (e ensemble) Name() string {
	var names []string
	for _, m := range e.members {
		names = append(names, fmt.Sprintf("%v*%s", m.Weight, m.Proposer.Name()))
	}
	return "ensemble(" + strings.Join(names, "; ") + ")"
}

// of is the member that a question is put to.
func (e ensemble) of(q nasgo.Question) nasgo.Proposer {
	at := q.Rand().Float64() * e.sum
	for _, m := range e.members {
		if at -= m.Weight; at < 0 {
			return m.Proposer
		}
	}
	return e.members[len(e.members)-1].Proposer // what rounding left
}

// Propose asks a member.
func (e ensemble) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	return e.of(q).Propose(ctx, q)
}

// Draft is what the member would be sent, or an error if it is no model.
func (e ensemble) Draft(q nasgo.Question) (Draft, error) {
	d, ok := e.of(q).(Drafter)
	if !ok {
		return Draft{}, fmt.Errorf("%s would be asked, and it computes its proposals: nothing is sent", e.of(q).Name())
	}
	return d.Draft(q)
}

// Forecast is what the member would make of the question.
func (e ensemble) Forecast(q nasgo.Question) []nasgo.Call {
	if f, ok := e.of(q).(nasgo.Forecaster); ok {
		return f.Forecast(q)
	}
	return nil
}

// Settings are those of the members.
func (e ensemble) Settings() []byte {
	type member struct {
		Name     string          `json:"name"`
		Weight   float64         `json:"weight"`
		Settings json.RawMessage `json:"settings,omitempty"`
	}
	var list []member
	for _, m := range e.members {
		x := member{Name: m.Proposer.Name(), Weight: m.Weight}
		if s, ok := m.Proposer.(interface{ Settings() []byte }); ok {
			x.Settings = s.Settings()
		}
		list = append(list, x)
	}
	raw, _ := json.Marshal(map[string]any{"ensemble": list}) // texts, numbers and JSON
	return raw
}

// Drafter is a proposer that can show what it would send.
type Drafter interface {
	Draft(q nasgo.Question) (Draft, error)
}
