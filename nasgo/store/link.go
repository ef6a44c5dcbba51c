package store

import (
	"context"
	"database/sql"
	"errors"
)

// link is the one connection to the file, with its prepared statements: SQLite
// takes longer to parse a step's statements than to run them. Store.mu guards it.
type link struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

var background = context.Background()

func (l *link) stmt(query string) (*sql.Stmt, error) {
	if st, ok := l.stmts[query]; ok {
		return st, nil
	}
	st, err := l.conn.PrepareContext(background, query)
	if err == nil {
		l.stmts[query] = st
	}
	return st, err
}

// exec runs one statement and says how many rows it changed.
func (l *link) exec(query string, args ...any) (int64, error) {
	st, err := l.stmt(query)
	if err != nil {
		return 0, err
	}
	r, err := st.Exec(args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// script runs statements without arguments, not kept.
func (l *link) script(text string) error {
	_, err := l.conn.ExecContext(background, text)
	return err
}

// row reads the first row of a query, or returns sql.ErrNoRows.
func (l *link) row(query string, args []any, into ...any) error {
	st, err := l.stmt(query)
	if err != nil {
		return err
	}
	return st.QueryRow(args...).Scan(into...)
}

// scanner is one row.
type scanner = interface{ Scan(...any) error }

// collect reads all rows of a query.
func collect[T any](l *link, scan func(scanner) (T, error), query string, args ...any) (list []T, err error) {
	st, err := l.stmt(query)
	if err != nil {
		return nil, err
	}
	rows, err := st.Query(args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		row, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

// write runs f in a transaction of its own: all of it is stored, or nothing.
func (s *Store) write(f func(*link) error) error {
	if s.readOnly {
		return s.refuse()
	}
	return s.transact("BEGIN IMMEDIATE", f)
}

// read runs f on the file as it is at one moment.
func (s *Store) read(f func(*link) error) error { return s.transact("BEGIN", f) }

func (s *Store) transact(begin string, f func(*link) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.link.exec(begin); err != nil {
		return s.explain(err)
	}
	err := f(s.link)
	if err == nil {
		_, err = s.link.exec("COMMIT")
	}
	if err != nil {
		// After some errors, such as a full disk, SQLite has rolled back
		// itself, and then this one says so.
		_, _ = s.link.exec("ROLLBACK")
	}
	return s.explain(err)
}

// query reads rows, outside of any transaction.
func query[T any](s *Store, scan func(scanner) (T, error), text string, args ...any) ([]T, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list, err := collect(s.link, scan, text, args...)
	return list, s.explain(err)
}

// one reads one row, outside of any transaction; nil if there is none.
func one[T any](s *Store, scan func(scanner) (T, error), text string, args ...any) (*T, error) {
	list, err := query(s, scan, text, args...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}
