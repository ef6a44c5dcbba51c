package store

import "time"

// Study is the one row that says what the file is about.
type Study struct {
	Fingerprint string // JSON of what may not change between openings
	Info        string // JSON for reports
	Created     time.Time
	Parallel    int // trials that may be unfinished at a time
}

// Trial is one proposed network and what became of it.
type Trial struct {
	Number    int // from 1, without gaps
	State     string
	Arch      string // JSON
	Key       string // in the space's notation
	Canonical string // equal for architectures that are one network
	Proposer  string
	Reason    string   // of the proposal
	Predicted *float64 // percent
	// Confidence is how sure the proposer was of that, 0 to 1.
	Confidence *float64
	Params     int64
	FLOPs      int64
	Seed       int64    // of the training
	Score      *float64 // percent, set exactly when trained or told
	ScoreOf    string   // "val_acc" or "test_acc", "" without a score
	Mean       *float64 // percent, over trainings of which Score is one; nil if it is not
	Seconds    float64
	Backend    string
	Failure    string // of a failed or rejected trial
	Owner      string // of a trial in training
	Beat       time.Time
	Created    time.Time
	Finished   time.Time // zero until final
	Asked      time.Time // when the question was put; zero if not known
	Tries      int       // attempts that it told of
}

// Result is what a training found.
type Result struct {
	Score   float64 // percent, 0 to 100
	ScoreOf string  // "val_acc" or "test_acc"
	Mean    *float64
	Seconds float64
	Backend string
	Epochs  []Epoch
}

// Epoch is one point of a training curve.
type Epoch struct {
	Trial     int
	Epoch     int // from 1
	Of        int
	TrainLoss float64  // nats
	Val       *float64 // percent
	Seconds   float64
}

// Attempt is an answer that was no proposal.
type Attempt struct {
	Trial, N        int // N from 1 within the trial
	Time            time.Time
	Asked           time.Time // when the question was put; zero if not known
	Answer, Problem string
}

// Exchange is a request to a model and what came back.
type Exchange struct {
	Trial                          int
	Time                           time.Time
	Endpoint, Model, Request       string
	Response                       *string // nil if there was none
	Status                         int
	Error                          string
	Seconds                        float64
	PromptTokens, CompletionTokens *int64
	Dollars                        *float64 // nil where the price was not known
	Prompt                         string   // its fingerprint
}

// Event is one change of state. Trial 0 is the study itself.
type Event struct {
	Time     time.Time
	Trial    int
	From, To string
	Cause    string
}

// Hint is what a person said to the proposer.
type Hint struct {
	Trial int // the first that it is told for
	Time  time.Time
	Text  string
}

// Proposer is who was asked from one question on.
type Proposer struct {
	Trial, Attempts int // of the question
	Time            time.Time
	Budget          int
	Name, Settings  string
}

// Origin is where a branch comes from.
type Origin struct {
	Study       string
	Trial       int // the first that is not copied
	Begun, Time time.Time
}

// Ranking is an order of networks, as JSON.
type Ranking struct {
	Time time.Time
	Data string
}

// Spent is what an exchange took.
type Spent struct {
	ID                             int64
	Status                         int
	Seconds                        float64
	PromptTokens, CompletionTokens *int64
	Dollars                        *float64
	RequestBytes, ResponseBytes    int
}

// Baseline is a simulated search, as JSON.
type Baseline struct {
	Proposer string
	Data     string
}

// Final is the last training of the best network.
type Final struct {
	Trial    int
	Schedule string // JSON
	Weights  string
	Result   string // JSON, "" while it is trained
	Owner    string // "" when there is a result
	Beat     time.Time
	Time     time.Time
}
