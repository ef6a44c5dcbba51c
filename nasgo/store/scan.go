package store

import (
	"context"
	"database/sql"
	"errors"
)

const (
	epochColumns   = "SELECT trial, epoch, of, train_loss, val, seconds FROM epochs "
	attemptColumns = "SELECT trial, n, time, answer, problem FROM attempts "
	hintColumns    = "SELECT trial, time, text FROM hints ORDER BY id"
)

// scanner is one row.
type scanner = interface{ Scan(...any) error }

// reader begins a transaction that only reads, and so waits for no writer.
func (s *Store) reader() (*sql.Tx, error) {
	return s.db.BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true})
}

// collect reads all rows of a query.
func collect[T any](path string, q querier, scan func(scanner) (T, error), query string, args ...any) (list []T, err error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, explain(path, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		row, err := scan(rows)
		if err != nil {
			return nil, explain(path, err)
		}
		list = append(list, row)
	}
	return list, explain(path, rows.Err())
}

func fill[T any](path string, q querier, into *[]T, scan func(scanner) (T, error), query string) error {
	list, err := collect(path, q, scan, query)
	*into = list
	return err
}

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
	err = r.Scan(&e.Trial, &at, &e.Endpoint, &e.Model, &e.Request, &e.Response, &e.Status, &e.Error, &e.Seconds, &e.PromptTokens, &e.CompletionTokens)
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
