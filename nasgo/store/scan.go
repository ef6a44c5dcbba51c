package store

const (
	epochColumns    = "SELECT trial, epoch, of, train_loss, val, seconds FROM epochs "
	proposerColumns = "SELECT trial, attempts, time, budget, name, settings FROM proposers "
	attemptColumns  = "SELECT trial, n, time, answer, problem, asked FROM attempts "
	hintColumns     = "SELECT trial, time, text FROM hints ORDER BY id"
	exchangeColumns = "SELECT trial, time, endpoint, model, request, response, status, error, seconds, prompt_tokens, completion_tokens, dollars, prompt FROM exchanges ORDER BY id"
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
	var asked *int64
	err = r.Scan(&a.Trial, &a.N, &at, &a.Answer, &a.Problem, &asked)
	a.Time, a.Asked = stamp(at), stampOf(asked)
	return a, err
}

func scanExchange(r scanner) (e Exchange, err error) {
	var at int64
	err = r.Scan(&e.Trial, &at, &e.Endpoint, &e.Model, &e.Request, &e.Response, &e.Status, &e.Error, &e.Seconds, &e.PromptTokens, &e.CompletionTokens, &e.Dollars, &e.Prompt)
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

func scanProposer(r scanner) (p Proposer, err error) {
	var at int64
	err = r.Scan(&p.Trial, &p.Attempts, &at, &p.Budget, &p.Name, &p.Settings)
	p.Time = stamp(at)
	return p, err
}

func scanOrigin(r scanner) (o Origin, err error) {
	var begun, at int64
	err = r.Scan(&o.Study, &o.Trial, &begun, &at)
	o.Begun, o.Time = stamp(begun), stamp(at)
	return o, err
}

func scanRanking(r scanner) (k Ranking, err error) {
	var at int64
	err = r.Scan(&at, &k.Data)
	k.Time = stamp(at)
	return k, err
}

func scanSpent(r scanner) (p Spent, err error) {
	err = r.Scan(&p.ID, &p.Status, &p.Seconds, &p.PromptTokens, &p.CompletionTokens, &p.Dollars, &p.RequestBytes, &p.ResponseBytes)
	return p, err
}

func scanFloat(r scanner) (v float64, err error) {
	err = r.Scan(&v)
	return v, err
}
