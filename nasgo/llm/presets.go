package llm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/mask"
)

// Structured is the default: every section under its title, the results with
// sizes, a JSON object as the answer.
func Structured() Prompt { return Prompt{Name: "structured", Sections: Prompt{}.sections()} }

// Minimal says what can be chosen, what it reached, and nothing more.
func Minimal() Prompt {
	return Prompt{Name: "minimal", Answer: FormList, Reason: ReasonNot,
		Sections: of(SectionSpace, SectionConstraints, SectionResults, SectionOpen, SectionHints, SectionAttempts, SectionAnswer),
		History:  History{Most: 50, HideSizes: true}}
}

// Stateless follows what GENIUS did on NAS-Bench-Macro and Channel-Bench-Macro:
// each question is asked afresh and lists all earlier results, to two decimals and
// without sizes; the answer is the list alone. The words are ours.
func Stateless() Prompt {
	return Prompt{Name: "stateless", Answer: FormList, Reason: ReasonNot,
		Sections: of(SectionPersona, SectionGoal, SectionTask, SectionSpace, SectionConstraints, SectionResults, SectionOpen, SectionHints, SectionAttempts, SectionAnswer),
		History:  History{Show: Everything, Digits: 2, HideSizes: true}}
}

// Conversation follows what GENIUS did on NAS-Bench-201 and on ImageNet: the
// conversation grows by each answer and its result, to three decimals, and a
// design outside the constraints is answered with its true size. The words are
// ours.
func Conversation() Prompt {
	return Prompt{Name: "conversation", Conversation: true, NoPrediction: true,
		Sections: of(SectionPersona, SectionGoal, SectionTask, SectionSpace, SectionConstraints, SectionOpen, SectionHints, SectionAnswer),
		History:  History{Show: Everything, Digits: 3, HideSizes: true}}
}

// Anonymous tells nothing by which a benchmark is known: no names, no task, no
// sizes, the options numbered anew by the seed. Set the Mask's Positions, Rescale
// and Reverse to hide more.
func Anonymous(seed uint64) Prompt {
	return Prompt{Name: "anonymous", BlackBox: true, Mask: mask.Mask{Seed: seed, Names: true, Options: true},
		Sections: of(SectionPersona, SectionGoal, SectionSpace, SectionConstraints, SectionResults, SectionOpen, SectionHints, SectionExplore, SectionReasoning, SectionAttempts, SectionAnswer),
		History:  History{HideSizes: true}}
}

// Presets are all of them, the default first; Anonymous with seed 1.
func Presets() []Prompt {
	return []Prompt{Structured(), Minimal(), Stateless(), Conversation(), Anonymous(1)}
}

// FindPrompt is the preset of a name. The error wraps ErrConfig and lists the
// names.
func FindPrompt(name string) (Prompt, error) {
	var names []string
	for _, p := range Presets() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Prompt{}, fmt.Errorf("%w: there is no prompt called %q, only %s", ErrConfig, name, strings.Join(names, ", "))
}

// of are sections of these kinds, in the order of Structured.
func of(list ...Kind) []Section {
	return slices.DeleteFunc(Prompt{}.sections(), func(s Section) bool { return !slices.Contains(list, s.Kind) })
}
