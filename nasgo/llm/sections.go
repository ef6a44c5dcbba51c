package llm

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

func (w writer) persona() string {
	if w.p.BlackBox {
		return "You lead a search for the best of a fixed set of designs. In each round you choose one design, it is evaluated, and its score is added to the results below.\n"
	}
	return "You lead a search for the neural network that classifies " + w.inputs() + " best. In each round you choose one network from a fixed search space, it is evaluated, and its accuracy is added to the results below.\n"
}

// inputs is what the networks classify.
func (w writer) inputs() string {
	switch t := w.q.Task; {
	case len(t.Input) == 3:
		return "images"
	case len(t.Input) == 2 || t.Vocab > 0:
		return "sequences"
	}
	return "examples"
}

func (w writer) task() string {
	t := w.q.Task
	switch {
	case len(t.Input) == 3:
		return fmt.Sprintf("Input of one image: %v (height, width, channels). Classes: %d.\n", t.Input, t.Classes)
	case len(t.Input) == 2:
		return fmt.Sprintf("Input of one sequence: %v (length, channels). Classes: %d.\n", t.Input, t.Classes)
	case t.Vocab > 0:
		return fmt.Sprintf("Input of one sequence: %v tokens of %d kinds. Classes: %d.\n", t.Input, t.Vocab, t.Classes)
	}
	return fmt.Sprintf("Input of one example: %v numbers. Classes: %d.\n", t.Input, t.Classes)
}

// goal does not say the round in a conversation, whose first message stays as it
// began.
func (w writer) goal() string {
	switch {
	case w.q.Budget > 0 && w.p.Conversation:
		return fmt.Sprintf("The search evaluates %d %ss in all; only the best one found counts.\n", w.q.Budget, w.thing())
	case w.q.Budget > 0:
		return fmt.Sprintf("The search evaluates %d %ss in all; this is round %d. Only the best one found counts.\n", w.q.Budget, w.thing(), w.q.Trial)
	case w.p.Conversation:
		return fmt.Sprintf("Only the best %s found counts.\n", w.thing())
	}
	return fmt.Sprintf("This is round %d. Only the best %s found counts.\n", w.q.Trial, w.thing())
}

func (w writer) space() string {
	s := w.q.Space
	var b strings.Builder
	fmt.Fprintf(&b, "%s. %s\n", s.Name, strings.TrimSpace(s.Doc))
	fmt.Fprintf(&b, "A %s is a list of %d option numbers, one for each choice in this order. Options are numbered from 0.\n", w.thing(), len(s.Choices))
	for i := 0; i < len(s.Choices); {
		end := i + 1 // choices with the same options are told together
		for end < len(s.Choices) && slices.Equal(s.Choices[end].Options, s.Choices[i].Options) {
			end++
		}
		for n := i; n < end; n++ {
			fmt.Fprintf(&b, "- choice %d: %s\n", n+1, s.Choices[n].Name)
		}
		b.WriteString("  options:")
		for o, name := range s.Choices[i].Options {
			fmt.Fprintf(&b, " %d = %s;", o, name)
		}
		b.WriteString("\n")
		i = end
	}
	b.WriteString(w.notation())
	return b.String()
}

// notation shows how the space's source writes a network, since its Doc may.
func (w writer) notation() string {
	s := w.q.Space
	low, high := make(spaces.Arch, len(s.Choices)), make(spaces.Arch, len(s.Choices))
	for i, c := range s.Choices {
		high[i] = len(c.Options) - 1
	}
	always := "; here it is always written as a list"
	if w.p.Answer == FormKey {
		always = ""
	}
	return fmt.Sprintf("As a key, %s is written %q and %s is written %q%s.\n", list(low), s.Encode(low), list(high), s.Encode(high), always)
}

func (w writer) constraints() string {
	var b strings.Builder
	for _, c := range w.q.Space.Constraints {
		if text := c.String(); text != "" {
			fmt.Fprintf(&b, "- %s\n", text)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("A %s that breaks one of these is not evaluated:\n", w.thing()) + b.String()
}

// examples are networks with their sizes, the same ones for the same space.
func (w writer) examples() string {
	var b strings.Builder
	r := rand.New(rand.NewPCG(1, 2)) // any fixed seed
	seen := map[string]bool{}
	for tries := 0; len(seen) < w.p.Examples && tries < 10*w.p.Examples; tries++ {
		a := make(spaces.Arch, len(w.q.Space.Choices))
		for i, c := range w.q.Space.Choices {
			a[i] = r.IntN(len(c.Options))
		}
		cost, err := w.q.Space.CostFor(a, w.q.Task)
		if err != nil || seen[list(a)] {
			continue
		}
		seen[list(a)] = true
		fmt.Fprintf(&b, "- %s has %s FLOPs and %s parameters\n", w.design(a), count(cost.FLOPs), count(cost.Params))
	}
	return b.String()
}

// outcome is a line of the results.
func (w writer) outcome(o nasgo.Outcome) string {
	var with []string
	if o.Score != nil {
		with = append(with, w.measure()+" "+w.score(o.Score.Percent))
	}
	if size := w.size(o); size != "" {
		with = append(with, size)
	}
	text := fmt.Sprintf("- round %d: %s ", o.Trial, w.design(o.Arch))
	switch {
	case o.Score != nil:
		return text + strings.Join(with, ", ") + "\n"
	case o.State == nasgo.Rejected:
		return text + "not evaluated, a person said no: " + because(o.Reason) + "\n"
	}
	return text + strings.Join(append([]string{"failed"}, with...), ", ") + ": " + because(o.Reason) + "\n"
}

func (w writer) size(o nasgo.Outcome) string {
	if w.p.History.HideSizes {
		return ""
	}
	return fmt.Sprintf("%s FLOPs, %s parameters", count(o.Cost.FLOPs), count(o.Cost.Params))
}

// design writes an architecture in the form that answers have.
func (w writer) design(a spaces.Arch) string {
	if w.p.Answer == FormKey {
		return w.q.Space.Encode(a)
	}
	return list(a)
}

func (w writer) open() string {
	var b strings.Builder
	for _, a := range w.q.Open {
		fmt.Fprintf(&b, "- %s\n", w.design(a))
	}
	if b.Len() == 0 {
		return ""
	}
	return "Do not propose these again:\n" + b.String()
}

func (w writer) hints() string {
	var b strings.Builder
	for _, h := range w.q.Hints {
		if h = clean(h, longestHint); h != "" {
			fmt.Fprintf(&b, "- %s\n", h)
		}
	}
	return b.String()
}

// explore says how far to go from the best.
func (w writer) explore() string {
	how := w.p.Explore
	if how == ExploreCool {
		how = ExploreFar
		if 2*w.q.Trial > w.q.Budget {
			how = ExploreNear
		}
	}
	switch how {
	case ExploreNear:
		return fmt.Sprintf("Stay close to the best results: change one or two choices of one of the best %ss.\n", w.thing())
	case ExploreFar:
		return fmt.Sprintf("Look where nothing was tried yet: choose a %s that differs from all the results in many choices.\n", w.thing())
	case ExploreFreely, ExploreCool:
	}
	return ""
}

func (w writer) reasoning() string {
	if w.p.Reason != ReasonFirst {
		return ""
	}
	return fmt.Sprintf("Before you choose, compare the results: which options do the best %[1]ss share, which do the worst, and what has not been tried? Then say which change follows from that, and choose.\n", w.thing())
}

func (w writer) attempts() string {
	if len(w.q.Attempts) == 0 || w.p.History.HideAttempts {
		return ""
	}
	var b strings.Builder
	b.WriteString("None of them could be used:\n")
	for _, a := range w.q.Attempts[max(len(w.q.Attempts)-attemptsShown, 0):] {
		fmt.Fprintf(&b, "- answer %d: %s\n", a.N, wrong(a))
	}
	return b.String()
}

// wrong is what was wrong with an answer.
func wrong(a nasgo.Attempt) string {
	return clean(strings.TrimPrefix(a.Problem, nasgo.ErrNoProposal.Error()+": "), longestProblem)
}
