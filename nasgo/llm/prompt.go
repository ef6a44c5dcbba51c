package llm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// How much of what others wrote is quoted in a prompt, in characters.
const (
	longestHint    = 2000
	longestFailure = 200
	longestProblem = 600
	attemptsShown  = 5 // the latest
)

// section is a named part of a prompt; one without text is left out.
type section struct{ name, text string }

// Prompt is what a model is asked, a function of the question alone: equal
// bytes for equal questions. At most shown results are listed, the best half
// and the latest half, in the order of the trials, and it says how many it left
// out.
func Prompt(q nasgo.Question, shown int) string {
	var b strings.Builder
	for i, s := range sections(q, shown) {
		if s.text == "" {
			continue
		}
		if i > 0 {
			fmt.Fprintf(&b, "\n## %s\n", s.name)
		}
		b.WriteString(s.text)
	}
	return b.String()
}

func sections(q nasgo.Question, shown int) []section {
	return []section{
		{"Role", role(q)},
		{"Task", task(q)},
		{"Search space", space(q.Space)},
		{"Constraints", constraints(q.Space)},
		{"Results so far", history(q, shown)},
		{"Being evaluated now", open(q)},
		{"Notes from the people who run this search", hints(q)},
		{"Your earlier answers to this question", attempts(q)},
		{"Your answer", answer(q)},
	}
}

func role(q nasgo.Question) string {
	text := "You lead a search for the neural network that classifies images best. In each round you choose one network from a fixed search space, it is evaluated, and its accuracy is added to the results below.\n"
	if q.Budget > 0 {
		text += fmt.Sprintf("The search evaluates %d networks in all; this is round %d. Only the best one found counts.\n", q.Budget, q.Trial)
	} else {
		text += fmt.Sprintf("This is round %d. Only the best network found counts.\n", q.Trial)
	}
	return text
}

func task(q nasgo.Question) string {
	return fmt.Sprintf("Input of one image: %v (height, width, channels). Classes: %d.\n", q.Task.Input, q.Task.Classes)
}

func space(s *spaces.Space) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s. %s\n", s.Name, strings.TrimSpace(s.Doc))
	fmt.Fprintf(&b, "A network is a list of %d option numbers, one for each choice in this order. Options are numbered from 0.\n", len(s.Choices))
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
	b.WriteString(notation(s))
	return b.String()
}

// notation shows how the space's source writes a network, since its Doc may.
func notation(s *spaces.Space) string {
	low, high := make(spaces.Arch, len(s.Choices)), make(spaces.Arch, len(s.Choices))
	for i, c := range s.Choices {
		high[i] = len(c.Options) - 1
	}
	return fmt.Sprintf("As a key, %s is written %q and %s is written %q; here it is always written as a list.\n",
		list(low), s.Encode(low), list(high), s.Encode(high))
}

func constraints(s *spaces.Space) string {
	var b strings.Builder
	for _, c := range s.Constraints {
		if text := c.String(); text != "" {
			fmt.Fprintf(&b, "- %s\n", text)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "A network that breaks one of these is not evaluated:\n" + b.String()
}

func open(q nasgo.Question) string {
	var b strings.Builder
	for _, a := range q.Open {
		fmt.Fprintf(&b, "- %s\n", list(a))
	}
	if b.Len() == 0 {
		return ""
	}
	return "Do not propose these again:\n" + b.String()
}

func hints(q nasgo.Question) string {
	var b strings.Builder
	for _, h := range q.Hints {
		if h = clean(h, longestHint); h != "" {
			fmt.Fprintf(&b, "- %s\n", h)
		}
	}
	return b.String()
}

func attempts(q nasgo.Question) string {
	if len(q.Attempts) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("None of them could be used:\n")
	for _, a := range q.Attempts[max(len(q.Attempts)-attemptsShown, 0):] {
		problem := strings.TrimPrefix(a.Problem, nasgo.ErrNoProposal.Error()+": ")
		fmt.Fprintf(&b, "- answer %d: %s\n", a.N, clean(problem, longestProblem))
	}
	return b.String()
}

func answer(q nasgo.Question) string {
	text := "Choose a network that is not listed above"
	if len(q.Space.Constraints) > 0 {
		text += " and keeps the constraints"
	}
	return text + fmt.Sprintf(`. Answer with one JSON object and nothing else. It has four fields:
- "reason": one or two sentences on why this network is worth a try
- "arch": the network, an array of %d option numbers
- "predicted": the accuracy you expect, in percent
- "confidence": how sure you are that it will be within %v point of that, in percent from 0 to 100
`, len(q.Space.Choices), nasgo.Within)
}

// list writes an architecture as the prompt does.
func list(a spaces.Arch) string {
	b := make([]byte, 0, 64)
	b = append(b, '[')
	for i, o := range a {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Append(b, o)
	}
	return string(append(b, ']'))
}
