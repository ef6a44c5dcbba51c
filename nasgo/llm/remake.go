package llm

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
)

// Remake makes the proposer that a study says was asked, by its name and
// settings: a Model, a Manual or an Ensemble. change may change each Config
// first, such as its Transport to a Recording or its Key, which is in no study.
// other makes the proposers that compute, by name. What the endpoints could do
// is as it was known then. Errors are those of New, Ensemble and other.
func Remake(a nasgo.Asked, change func(*Config), other func(name string) (nasgo.Proposer, error)) (nasgo.Proposer, error) {
	manual := strings.HasPrefix(a.Proposer, "manual")
	switch {
	case strings.HasPrefix(a.Proposer, "ensemble("):
		return remakeEnsemble(a, change, other)
	case !manual && !strings.HasPrefix(a.Proposer, "llm:"):
		return other(a.Proposer)
	case len(a.Settings) == 0:
		return nil, fmt.Errorf("%w: the study is of an older nasgo and does not say how %s was asked", ErrConfig, clean(a.Proposer, 80))
	}
	c, err := ConfigOf(a.Settings)
	if err != nil {
		return nil, err
	}
	c.Memory = Forget
	if change != nil {
		change(&c)
	}
	if manual {
		return NewManual(c)
	}
	return New(c)
}

func remakeEnsemble(a nasgo.Asked, change func(*Config), other func(name string) (nasgo.Proposer, error)) (nasgo.Proposer, error) {
	var s struct {
		Ensemble []struct {
			Name     string          `json:"name"`
			Weight   float64         `json:"weight"`
			Settings json.RawMessage `json:"settings"`
		} `json:"ensemble"`
	}
	if err := json.Unmarshal(a.Settings, &s); err != nil {
		return nil, fmt.Errorf("%w: those of the ensemble cannot be read: %w", ErrConfig, err)
	}
	var members []Member
	for _, m := range s.Ensemble {
		p, err := Remake(nasgo.Asked{Proposer: m.Name, Settings: m.Settings}, change, other)
		if err != nil {
			return nil, err
		}
		members = append(members, Member{Proposer: p, Weight: m.Weight})
	}
	return Ensemble(members...)
}
