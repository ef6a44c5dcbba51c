package nasgo

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// ErrNoProposal is wrapped by a Proposer that got an answer but no architecture
// out of it. The study keeps the answer, if the error is an Answered, as an
// attempt and asks again.
var ErrNoProposal = errors.New("no proposal in the answer")

// ErrExhausted is wrapped by a Proposer that has nothing new left to propose.
var ErrExhausted = errors.New("nothing left to propose")

// Proposer proposes the next architecture. It keeps nothing between calls: all
// it may know is in the Question, all its chance comes from Question.Rand, so a
// cell, a resumed run and a replay see the same. nasgo/search has those that
// compute, nasgo/llm the one that asks a language model; package searchtest has
// the suite that all of them pass.
type Proposer interface {
	// Name is the proposer's name with its settings, such as "random": it is
	// kept with each trial.
	Name() string
	// Propose answers with an architecture that is in the space, feasible and
	// in neither History nor Open. What it gives otherwise becomes an attempt.
	// It returns a wrapped ErrNoProposal, ErrExhausted, the context's error, or
	// the error that kept it from asking.
	Propose(ctx context.Context, q Question) (Proposal, error)
}

// Question is all that a proposer may know.
type Question struct {
	Space *spaces.Space
	Task  nn.Task
	Trial int // number of the trial to propose, from 1
	// Budget is the number of trials planned in all, 0 if unknown.
	Budget int
	// History has every finished trial in the order of the trials' numbers.
	History []Outcome
	// Open are proposals that are not finished: they must not be repeated.
	Open []spaces.Arch
	// Hints are what people said, oldest first.
	Hints []string
	// Attempts are the answers to this very question that were no proposal,
	// Past those to the questions before it.
	Attempts, Past []Attempt
	// Seed is a function of the study's seed, the trial and the number of
	// attempts. Rand draws from it.
	Seed uint64
	// Record keeps an exchange with a model before its answer is read. It is
	// never nil; searchers need not call it.
	Record func(Exchange) error
	// Allow says whether a call may be made, before it is; the error wraps
	// ErrCap where it may not. Each call that is allowed is recorded once. nil
	// allows everything; searchers need not ask.
	Allow func(Call) error
}

// Rand is a fresh source of chance for this question: equal for equal Seeds.
func (q Question) Rand() *rand.Rand { return rand.New(rand.NewPCG(q.Seed, 0x6e6173676f)) }

// First is the question as it was before there were results: what was proposed
// is open, and nothing is known of it.
func (q Question) First() Question {
	q.Open = q.Open[:len(q.Open):len(q.Open)]
	for _, o := range q.History {
		q.Open = append(q.Open, o.Arch)
	}
	q.Trial, q.History, q.Past = 1, nil, nil
	return q
}

// Outcome is a finished trial as a proposer sees it: never a test accuracy
// beside a validation accuracy.
type Outcome struct {
	Trial int
	Arch  spaces.Arch
	Key   string
	Cost  nn.Cost
	// Score is nil where the trial failed or was rejected.
	Score  *metric.Score
	State  State  // Told, Failed or Rejected
	Reason string // of a failure or rejection
	// Said is the proposer's reason for it: a stranger's text when a model wrote it.
	Said string
}

// Proposal is an architecture with what was said about it.
type Proposal struct {
	Arch spaces.Arch `json:"arch"`
	// Reason is the proposer's own words: text from a stranger when a model
	// wrote it. It is shown as text only.
	Reason string `json:"reason,omitempty"`
	// Predicted is the score the proposer expects, in percent, nil if it said none.
	Predicted *float64 `json:"predicted,omitempty"`
	// Confidence is the chance, 0 to 1, that the score will be within Within of
	// Predicted, as the proposer sees it; nil if it said none.
	Confidence *float64 `json:"confidence,omitempty"`
}

// Within is how far from a prediction a score may be for the prediction to have
// come true, in percentage points: what a Confidence is about.
const Within = 1.0

// Attempt is an answer that was no proposal.
type Attempt struct {
	Trial   int       `json:"trial"` // for which it was asked
	N       int       `json:"n"`     // from 1 within the trial
	Time    time.Time `json:"time"`
	Asked   time.Time `json:"asked"`   // when the question was put; zero if that is not known
	Answer  string    `json:"answer"`  // as it came, cut at 64 kB
	Problem string    `json:"problem"` // what was wrong, for the next request
}

// Cached is how many of the prompt's tokens the endpoint had in a cache, 0 if it
// said nothing.
func (x Exchange) Cached() int {
	return x.reply().Usage.Details.Cached
}

// Served is which model the endpoint says has answered, and the fingerprint of
// the system it ran on; each is "" if it said nothing.
func (x Exchange) Served() (model, fingerprint string) {
	r := x.reply()
	return r.Model, r.Fingerprint
}

// reply is what an endpoint says beside the answer.
type reply struct {
	Model       string `json:"model"`
	Fingerprint string `json:"system_fingerprint"`
	Usage       struct {
		Details struct {
			Cached int `json:"cached_tokens"`
		} `json:"prompt_tokens_details"`
	} `json:"usage"`
}

func (x Exchange) reply() (r reply) {
	if json.Unmarshal(x.Response, &r) != nil {
		return reply{}
	}
	return r
}

// Exchange is one request to a model and what came back, whole. Keys are never in it.
type Exchange struct {
	Trial    int             `json:"trial"`
	Time     time.Time       `json:"time"`
	Endpoint string          `json:"endpoint"` // base URL, without credentials or query
	Model    string          `json:"model"`
	Request  json.RawMessage `json:"request"`            // the body sent
	Response json.RawMessage `json:"response,omitempty"` // the body received, as a JSON string if it was no JSON
	Status   int             `json:"status"`             // HTTP status, 0 if there was no answer
	Error    string          `json:"error,omitempty"`
	Seconds  float64         `json:"seconds"`
	// Tokens as the server counted them, nil if it said nothing.
	PromptTokens     *int `json:"prompt_tokens,omitempty"`
	CompletionTokens *int `json:"completion_tokens,omitempty"`
	// Dollars is what it cost by the price list of the day, nil where the price
	// or the number of tokens was not known.
	Dollars *float64 `json:"dollars,omitempty"`
	// Prompt is the fingerprint of the prompt that the request was made by, "" if it
	// was made by none; Record.Asked has the prompt itself.
	Prompt string `json:"prompt,omitempty"`
}
