package nasgo

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/genius-nas/nasgo/nasgo/price"
	"github.com/genius-nas/nasgo/nasgo/store"
)

// ErrCap is wrapped when going on would pass a cap of Config.Caps. The text
// names the cap, what was spent, and how to go on. Nothing is lost by it.
var ErrCap = errors.New("a cap is reached")

// Caps bound what a study may spend in all, whichever processes spend it. Zero
// fields bound nothing. They may change between openings.
//
// They are looked at before each call to a model: what the calls so far took by
// the study's file, and what the next one is expected to take, its prompt and a
// reply as long as the longest so far (as long as it may be, before the first).
// So a cap is passed at most by what the last reply is longer than any before.
type Caps struct {
	Calls   int     `json:"calls,omitempty"`   // requests to models, failed ones too
	Tokens  int64   `json:"tokens,omitempty"`  // of prompts and replies together
	Dollars float64 `json:"dollars,omitempty"` // by Config.Prices; a model whose price is not known is not asked
	// Time is that of calls and trainings, not of the people between them. A
	// training that runs into it is interrupted and keeps its checkpoint.
	Time time.Duration `json:"time,omitempty"`
}

// check refuses caps below nothing.
func (c Caps) check() error {
	if c.Calls < 0 || c.Tokens < 0 || !(c.Dollars >= 0) || c.Time < 0 {
		return fmt.Errorf("nasgo.Config.Caps: %d calls, %d tokens, %v dollars, %v: want 0, for no cap, or more", c.Calls, c.Tokens, c.Dollars, c.Time)
	}
	return nil
}

// Call is a request to a model that is about to be made.
type Call struct {
	Endpoint     string // base URL
	Model        string
	PromptTokens int // about
	MaxTokens    int // of the reply, at most
}

// charsPerToken is what a token of English and JSON comes to where a server
// does not count.
const charsPerToken = 4

// Tokens is about how many tokens a text of so many bytes has, where nobody
// has counted.
func Tokens(bytes int) int { return (bytes + charsPerToken - 1) / charsPerToken }

// purse counts what a study has spent: by its file, and by calls under way.
type purse struct {
	mu       sync.Mutex
	last     int64 // exchange counted
	calls    int
	tokens   int64
	dollars  float64
	seconds  float64
	longest  int // reply, in tokens
	underWay []Call
	list     *price.List // read at most once
}

// begin forgets the calls under way for a question that came to nothing.
func (p *purse) begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.underWay = nil
}

// load counts the exchanges that are new in the file.
func (p *purse) load(st *store.Store) error {
	rows, err := st.Spent(p.last)
	for _, r := range rows {
		p.last = r.ID
		p.calls++
		p.seconds += r.Seconds
		prompt, reply := tokensOf(r)
		p.tokens += int64(prompt + reply)
		p.longest = max(p.longest, reply)
		if r.Dollars != nil {
			p.dollars += *r.Dollars
		}
	}
	return err
}

// tokensOf are counted by the server or, where there was an answer without a
// count, by the length of the texts.
func tokensOf(r store.Spent) (prompt, reply int) {
	switch {
	case r.PromptTokens != nil && r.CompletionTokens != nil:
		return int(*r.PromptTokens), int(*r.CompletionTokens)
	case r.Status != 200: // nothing was answered
		return 0, 0
	}
	return Tokens(r.RequestBytes), Tokens(r.ResponseBytes)
}

// prices is the price list, the user's where the Config has none.
func (p *purse) prices(c Config) (price.List, error) {
	if c.Prices != nil {
		return *c.Prices, nil
	}
	if p.list == nil {
		l, err := price.Load()
		if err != nil {
			return l, err
		}
		p.list = &l
	}
	return *p.list, nil
}

// allow says whether a call may be made, and counts it as under way.
func (s *Study) allow(c Call) error {
	caps := s.setup.Caps
	if caps == (Caps{}) {
		return nil
	}
	p := &s.purse
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.load(s.store); err != nil {
		return err
	}
	if err := p.within(s.setup.Config, c); err != nil {
		return fmt.Errorf("study %s: %w", s.path, err)
	}
	if err := s.timeLeft(p); err != nil {
		return err
	}
	p.underWay = append(p.underWay, c)
	return nil
}

// within says which cap a call would pass.
func (p *purse) within(c Config, next Call) error {
	calls, tokens, dollars := p.calls+1, p.tokens, p.dollars
	for _, w := range append([]Call{next}, p.underWay...) {
		tokens += int64(w.PromptTokens + p.reply(w))
	}
	calls += len(p.underWay)
	caps := c.Caps
	switch {
	case caps.Calls > 0 && calls > caps.Calls:
		return fmt.Errorf("%w: %d of %d calls are made; raise Caps.Calls (--max-calls) to go on", ErrCap, calls-1, caps.Calls)
	case caps.Tokens > 0 && tokens > caps.Tokens:
		return fmt.Errorf("%w: %d of %d tokens are spent, and the next call takes about %d; raise Caps.Tokens (--max-tokens) to go on",
			ErrCap, p.tokens, caps.Tokens, next.PromptTokens+p.reply(next))
	case caps.Dollars == 0:
		return nil
	}
	list, err := p.prices(c)
	if err != nil {
		return err
	}
	for _, w := range append([]Call{next}, p.underWay...) {
		one, ok := list.Of(w.Endpoint, w.Model)
		if !ok {
			return fmt.Errorf("%w: the price of %s at %s is not known, so $%.4g cannot be kept to; write it into %s, or leave out Caps.Dollars (--max-cost)",
				ErrCap, w.Model, w.Endpoint, caps.Dollars, price.File())
		}
		dollars += one.Cost(price.Tokens{Prompt: w.PromptTokens, Completion: p.reply(w)})
	}
	if dollars > caps.Dollars {
		return fmt.Errorf("%w: $%.4g of $%.4g are spent, and the next call takes about $%.2g; raise Caps.Dollars (--max-cost) to go on",
			ErrCap, p.dollars, caps.Dollars, dollars-p.dollars)
	}
	return nil
}

// reply is how many tokens the reply to a call is expected to have at most.
func (p *purse) reply(c Call) int {
	if p.longest > 0 {
		return min(p.longest, max(c.MaxTokens, 1))
	}
	return c.MaxTokens
}

// paid takes a call that was made off those under way, and says what it cost.
func (s *Study) paid(x Exchange) *float64 {
	p := &s.purse
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.underWay); n > 0 {
		p.underWay = p.underWay[:n-1]
	}
	if x.PromptTokens == nil || x.CompletionTokens == nil || x.Status != 200 {
		return nil
	}
	list, err := p.prices(s.setup.Config)
	if err != nil {
		return nil // said where it matters, before a call under a cap
	}
	one, ok := list.Of(x.Endpoint, x.Model)
	if !ok {
		return nil
	}
	d := one.Cost(price.Tokens{Prompt: *x.PromptTokens, Cached: x.Cached(), Completion: *x.CompletionTokens})
	return &d
}

// timeLeft says whether the cap on time is reached.
func (s *Study) timeLeft(p *purse) error {
	_, err := s.remaining(p)
	return err
}

// remaining is the time left under the cap, 0 for no cap.
func (s *Study) remaining(p *purse) (time.Duration, error) {
	most := s.setup.Caps.Time
	if most == 0 {
		return 0, nil
	}
	trained, err := s.store.TrainedSeconds()
	if err != nil {
		return 0, err
	}
	spent := time.Duration((p.seconds + trained) * float64(time.Second))
	if spent >= most {
		return 0, fmt.Errorf("study %s: %w: calls and trainings took %v of %v; raise Caps.Time (--max-time) to go on", s.path, ErrCap, spent.Round(time.Millisecond), most)
	}
	return most - spent, nil
}
