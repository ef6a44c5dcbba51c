package store

const (
	epochColumns    = "SELECT trial, epoch, of, train_loss, val, seconds FROM epochs "
	attemptColumns  = "SELECT trial, n, time, answer, problem FROM attempts "
	hintColumns     = "SELECT trial, time, text FROM hints ORDER BY id"
	exchangeColumns = "SELECT trial, time, endpoint, model, request, response, status, error, seconds, prompt_tokens, completion_tokens, dollars FROM exchanges ORDER BY id"
)

func scanText(r scanner) (text string, err error) {
	err = r.Scan(&text)
	return text, err
}

func scanEpoch(r scanner) (e Epoch, err error) {
	err = r.Scan(&e.Trial, &e.Epoch, &e.Of, &e.TrainLoss, &e.Val, &e.Seconds)
	return e, err
}

func scanAttempt(r scanner) (a Attempt, err error) {
	var at int64
	err = r.Scan(&a.Trial, &a.N, &at, &a.Answer, &a.Problem)
	a.Time = stamp(at)
	return a, err
}

func scanExchange(r scanner) (e Exchange, err error) {
	var at int64
	err = r.Scan(&e.Trial, &at, &e.Endpoint, &e.Model, &e.Request, &e.Response, &e.Status, &e.Error, &e.Seconds, &e.PromptTokens, &e.CompletionTokens, &e.Dollars)
	e.Time = stamp(at)
	return e, err
}

func scanEvent(r scanner) (e Event, err error) {
	var at int64
	err = r.Scan(&at, &e.Trial, &e.From, &e.To, &e.Cause)
	e.Time = stamp(at)
	return e, err
}

func scanHint(r scanner) (h Hint, err error) {
	var at int64
	err = r.Scan(&h.Trial, &at, &h.Text)
	h.Time = stamp(at)
	return h, err
}

func scanBaseline(r scanner) (b Baseline, err error) {
	err = r.Scan(&b.Proposer, &b.Data)
	return b, err
}
