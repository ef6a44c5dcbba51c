package llm

import (
	"fmt"
	"strconv"
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

// writer writes the sections of a prompt for a question, already masked.
type writer struct {
	p Prompt
	q nasgo.Question
}

// text is what a section says, "" for nothing. Results are written where the room
// that the others leave is known.
func (w writer) text(s Section, space room) string {
	if s.Off {
		return ""
	}
	if s.Text != "" {
		return strings.TrimRight(s.Text, "\n") + "\n"
	}
	switch s.Kind {
	case SectionPersona:
		return w.persona()
	case SectionGoal:
		return w.goal()
	case SectionTask:
		return w.task()
	case SectionSpace:
		return w.space()
	case SectionConstraints:
		return w.constraints()
	case SectionExamples:
		return w.examples()
	case SectionResults:
		return w.results(space)
	case SectionOpen:
		return w.open()
	case SectionHints:
		return w.hints()
	case SectionExplore:
		return w.explore()
	case SectionReasoning:
		return w.reasoning()
	case SectionAttempts:
		return w.attempts()
	case SectionAnswer:
		return w.answer()
	case SectionKnowledge: // nothing unless somebody says it
	}
	return ""
}

// title stands above a section, "" for none.
func title(s Section) string {
	if s.Title != "" {
		return s.Title
	}
	for _, k := range kinds {
		if k.kind == s.Kind {
			return k.title
		}
	}
	return string(s.Kind)
}

// thing is what is searched for.
func (w writer) thing() string {
	if w.p.BlackBox {
		return "design"
	}
	return "network"
}

// measure is what a score is.
func (w writer) measure() string {
	if w.p.BlackBox {
		return "score"
	}
	return "accuracy"
}

// score writes one.
func (w writer) score(percent float64) string {
	text := strconv.FormatFloat(percent, 'f', max(or(w.p.History.Digits, 2), 0), 64)
	if w.p.BlackBox {
		return text
	}
	return text + "%"
}

// scale says how scores are to be understood.
func (w writer) scale() string {
	if w.p.BlackBox {
		return "A higher score is better.\n"
	}
	return "Accuracy is in percent, higher is better.\n"
}

// count writes a number to three or more digits.
func count(n int64) string {
	switch {
	case n >= 1_000_000:
		return fmt.Sprintf("%.2f M", float64(n)/1e6)
	case n >= 10_000:
		return fmt.Sprintf("%.1f k", float64(n)/1e3)
	}
	return fmt.Sprint(n)
}

// several is a number of things.
func several(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func because(reason string) string {
	return or(clean(reason, longestFailure), "no reason given")
}

// list writes an architecture as the prompt does.
func list(a spaces.Arch) string {
	b := make([]byte, 0, 64)
	b = append(b, '[')
	for i, o := range a {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(o), 10)
	}
	return string(append(b, ']'))
}
