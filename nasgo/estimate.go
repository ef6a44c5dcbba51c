package nasgo

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/price"
	"github.com/genius-nas/nasgo/spaces"
)

// Forecaster is a Proposer that can say which calls a question takes.
type Forecaster interface {
	Proposer
	// Forecast is the calls that an answer to a question takes if all goes
	// well, with their prompts' length. Nothing is sent.
	Forecast(q Question) []Call
}

// Estimate is what it is expected to take until a study has so many trials.
type Estimate struct {
	Trials, Calls int
	// Tokens of all prompts and replies; Most is as many as there can be if
	// each reply is as long as it may.
	PromptTokens, ReplyTokens, Most int64
	Dollars                         *float64      // nil where a price is not known
	Asking, Training                time.Duration // 0 where nothing was measured yet
	// Basis says what the numbers rest on.
	Basis string
}

// replyGuess is how long a reply is taken to be before there was any, in tokens.
const replyGuess = 150

// probes is at how many lengths of the history prompts are measured.
const probes = 6

// Estimate says what it will take to have so many finished trials, before any
// of it is spent: prompts are built with the history that there will be, what
// was spent so far says how long replies are, how often it takes a second call,
// and how long calls and trainings take. A proposer that makes no calls takes
// none. It returns a wrapped ErrState while a trial is open.
func (s *Study) Estimate(trials int) (Estimate, error) {
	end, err := s.begin()
	if err != nil {
		return Estimate{}, err
	}
	defer end()
	q, err := s.next()
	if err != nil {
		return Estimate{}, err
	}
	r, err := s.Record()
	if err != nil {
		return Estimate{}, err
	}
	e := Estimate{Trials: max(trials-len(q.History), 0)}
	p := pastOf(r)
	if p.trained > 0 {
		e.Training = time.Duration(e.Trials) * p.training / time.Duration(p.trained)
	}
	f, ok := s.setup.Proposer.(Forecaster)
	if !ok || e.Trials == 0 {
		e.Basis = "no calls are made"
		return e, nil
	}
	return e, s.forecast(&e, f, q, p)
}

// past is what a study has learned about its calls.
type past struct {
	calls             int
	finished, trained int
	counted           int           // answers whose tokens were
	prompt, reply     int64         // tokens of these
	guessed           int64         // what Tokens says of their prompts
	asking, training  time.Duration // in all
}

func pastOf(r Record) (p past) {
	s := r.Spent()
	p.calls, p.asking, p.training = s.Calls, s.Asking, s.Training
	for _, t := range r.Trials {
		if t.State.Final() {
			p.finished++
		}
		if t.trained() > 0 {
			p.trained++
		}
	}
	for _, x := range r.Exchanges {
		if x.Status == 200 && x.PromptTokens != nil && x.CompletionTokens != nil {
			p.counted++
			p.prompt += int64(*x.PromptTokens)
			p.reply += int64(*x.CompletionTokens)
			p.guessed += int64(Tokens(len(x.said())))
		}
	}
	return p
}

// forecast fills in the calls.
func (s *Study) forecast(e *Estimate, f Forecaster, q Question, p past) error {
	again, scale, reply := 1.0, 1.0, float64(replyGuess)
	e.Basis = fmt.Sprintf("one call a trial, %d tokens a reply, %d characters a token: nothing was measured yet", replyGuess, charsPerToken)
	if p.finished > 0 && p.calls > 0 {
		again = max(float64(p.calls)/float64(p.finished), 1)
	}
	if p.counted > 0 {
		reply = float64(p.reply) / float64(p.counted)
		if p.guessed > 0 {
			scale = float64(p.prompt) / float64(p.guessed)
		}
		e.Basis = fmt.Sprintf("%d calls for %d trials, %.0f tokens a reply", p.calls, p.finished, reply)
	}
	list, err := s.purse.prices(s.setup.Config)
	if err != nil {
		return err
	}
	cost, known, calls := 0.0, true, 0.0
	for _, part := range parts(len(q.History), e.Trials) {
		for _, c := range f.Forecast(grown(q, part.at)) {
			times := again * float64(part.trials)
			prompt, expected := scale*float64(c.PromptTokens), min(reply, float64(max(c.MaxTokens, 1)))
			e.PromptTokens += int64(times * prompt)
			e.ReplyTokens += int64(times * expected)
			e.Most += int64(times * (prompt + float64(c.MaxTokens)))
			calls += times
			one, ok := list.Of(c.Endpoint, c.Model)
			if known = known && ok; known {
				cost += times * one.Cost(price.Tokens{Prompt: int(prompt), Completion: int(expected)})
			}
		}
	}
	e.Calls = int(calls + 0.5)
	if known {
		e.Dollars = &cost
	}
	if p.calls > 0 {
		e.Asking = time.Duration(calls * float64(p.asking) / float64(p.calls))
	}
	return nil
}

// part is a stretch of trials that are taken to have prompts of one length.
type part struct{ at, trials int }

// parts divides the trials to come into some stretches, and measures each in
// its middle: a prompt of 500 results takes a while to build.
func parts(finished, trials int) (list []part) {
	n := min(probes, trials)
	for i := range n {
		from, to := i*trials/n, (i+1)*trials/n
		list = append(list, part{at: finished + (from+to)/2, trials: to - from})
	}
	return list
}

// grown is the question when so many trials are finished: those to come are
// taken to look like others of the space.
func grown(q Question, finished int) Question {
	r, score := q.Rand(), metric.Val(87.65).Score()
	size := nn.Cost{Params: 1_234_567, FLOPs: 12_345_678}
	if a, err := q.Space.Sample(r); err == nil {
		if c, err := q.Space.CostFor(a, q.Task); err == nil {
			size = c
		}
	}
	q.History = slices.Clone(q.History)
	for n := len(q.History); n < finished; n++ {
		o := Outcome{Trial: n + 1, State: Told, Score: &score, Cost: size}
		if a, err := q.Space.Sample(r); err == nil {
			o.Arch, o.Key = a, q.Space.Encode(a)
		} else {
			o.Arch = make(spaces.Arch, len(q.Space.Choices))
		}
		q.History = append(q.History, o)
	}
	q.Trial, q.Attempts = finished+1, nil
	return q
}

// said is what a request says to the model, without its form.
func (x Exchange) said() (text string) {
	var r struct {
		Messages []struct {
			Content string `json:"content"`
		} `json:"messages"`
	}
	if json.Unmarshal(x.Request, &r) != nil {
		return ""
	}
	for _, m := range r.Messages {
		text += m.Content
	}
	return text
}

// Sentence says what is to be expected.
func (e Estimate) Sentence() string {
	text := fmt.Sprintf("%s to go", plural(e.Trials, "trial"))
	if e.Calls > 0 {
		money := "cost unknown (no price for the model in " + price.File() + ")"
		if e.Dollars != nil {
			money = "about " + dollars(*e.Dollars)
		}
		text += fmt.Sprintf(": about %s, %d tokens of prompts and %d of replies (at most %d together), %s",
			plural(e.Calls, "call"), e.PromptTokens, e.ReplyTokens, e.Most, money)
		if e.Asking > 0 {
			text += fmt.Sprintf(", %v of asking", e.Asking.Round(time.Second))
		}
	}
	if e.Training > 0 {
		text += fmt.Sprintf(", %v of training", e.Training.Round(time.Second))
	}
	return text + ". It rests on: " + e.Basis + "."
}
