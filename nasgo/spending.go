package nasgo

import (
	"fmt"
	"strings"
	"time"
)

// Spending is what asking and training took.
type Spending struct {
	Calls  int // requests to models
	Failed int // of them without an answer
	// Tokens as servers counted them; Uncounted answers came without a count.
	PromptTokens, CompletionTokens int64
	Uncounted                      int
	// Dollars is the cost of the answers whose price was known; Unpriced is how
	// many there are beside.
	Dollars     float64
	Unpriced    int
	Asking      time.Duration // from request to reply, together
	Training    time.Duration // none for a look-up in a table
	Evaluations int           // trials that have a score or failed
}

// Spending is what a trial took, with its attempts; trial 0 is what the study
// asked for beside its trials, such as an order of networks.
func (r Record) Spending(trial int) Spending {
	var s Spending
	for _, x := range r.Exchanges {
		if x.Trial == trial {
			s.exchange(x)
		}
	}
	for _, t := range r.Trials {
		if t.Number == trial {
			s.trial(t)
		}
	}
	return s
}

// Spent is what the whole study took, calls for a trial that is not there yet
// included.
func (r Record) Spent() Spending {
	var s Spending
	for _, x := range r.Exchanges {
		s.exchange(x)
	}
	for _, t := range r.Trials {
		s.trial(t)
	}
	return s
}

func (s *Spending) exchange(x Exchange) {
	s.Calls++
	s.Asking += seconds(x.Seconds)
	if x.Status != 200 || x.Error != "" {
		s.Failed++
		return
	}
	if x.PromptTokens == nil || x.CompletionTokens == nil {
		s.Uncounted++
	} else {
		s.PromptTokens += int64(*x.PromptTokens)
		s.CompletionTokens += int64(*x.CompletionTokens)
	}
	if x.Dollars == nil {
		s.Unpriced++
	} else {
		s.Dollars += *x.Dollars
	}
}

func (s *Spending) trial(t Trial) {
	if t.Score != nil || t.State == Failed {
		s.Evaluations++
	}
	s.Training += seconds(t.trained())
}

// trained is how long a trial was trained, in seconds, as far as it went.
func (t Trial) trained() float64 {
	switch {
	case t.Backend == "table":
		return 0
	case t.Score != nil || len(t.Epochs) == 0:
		return t.Seconds
	}
	return t.Epochs[len(t.Epochs)-1].Seconds
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// Plus is both together.
func (s Spending) Plus(o Spending) Spending {
	s.Calls, s.Failed, s.Evaluations = s.Calls+o.Calls, s.Failed+o.Failed, s.Evaluations+o.Evaluations
	s.PromptTokens, s.CompletionTokens, s.Uncounted = s.PromptTokens+o.PromptTokens, s.CompletionTokens+o.CompletionTokens, s.Uncounted+o.Uncounted
	s.Dollars, s.Unpriced = s.Dollars+o.Dollars, s.Unpriced+o.Unpriced
	s.Asking, s.Training = s.Asking+o.Asking, s.Training+o.Training
	return s
}

// Tokens of prompts and replies together, as far as they were counted.
func (s Spending) Tokens() int64 { return s.PromptTokens + s.CompletionTokens }

// Money is the cost in words: what is not known is not 0.
func (s Spending) Money() string {
	answered := s.Calls - s.Failed
	switch {
	case answered == 0:
		return "$0"
	case s.Unpriced == answered:
		return "unknown"
	case s.Unpriced > 0:
		return fmt.Sprintf("%s and %d of %d answers of unknown price", dollars(s.Dollars), s.Unpriced, answered)
	}
	return dollars(s.Dollars)
}

// dollars writes money with the digits that matter.
func dollars(d float64) string {
	switch {
	case d == 0:
		return "$0"
	case d < 0.01:
		return fmt.Sprintf("$%.2g", d)
	case d < 100:
		return fmt.Sprintf("$%.3g", d)
	}
	return fmt.Sprintf("$%.0f", d)
}

// Sentence says it all.
func (s Spending) Sentence() string {
	parts := []string{plural(s.Evaluations, "evaluation")}
	if s.Calls > 0 {
		calls := plural(s.Calls, "call")
		if s.Failed > 0 {
			calls += fmt.Sprintf(" (%d without an answer)", s.Failed)
		}
		parts = append(parts, calls, fmt.Sprintf("%d tokens of prompts and %d of replies", s.PromptTokens, s.CompletionTokens))
		if s.Uncounted > 0 {
			parts = append(parts, plural(s.Uncounted, "answer")+" without a count")
		}
		parts = append(parts, "cost "+s.Money(), fmt.Sprintf("%v of asking", s.Asking.Round(10*time.Millisecond)))
	}
	if s.Training > 0 {
		parts = append(parts, fmt.Sprintf("%v of training", s.Training.Round(100*time.Millisecond)))
	}
	return strings.Join(parts, ", ") + "."
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
