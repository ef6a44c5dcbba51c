package store

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// clock is a clock that goes on by a second at each look.
func clock() func() time.Time {
	t := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return func() time.Time { t = t.Add(time.Second); return t }
}

func begun(t testing.TB, o Options) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.study")
	return reopen(t, path, o), path
}

func reopen(t testing.TB, path string, o Options) *Store {
	t.Helper()
	s, err := Open(path, o)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	_, err = s.Begin(`{"f":1}`, `{"i":1}`)
	require.NoError(t, err)
	return s
}

func proposal(n int) Trial {
	return Trial{Number: n, Arch: fmt.Sprintf("[%d]", n), Key: fmt.Sprint(n), Canonical: fmt.Sprint(n), Proposer: "p", Params: 1, FLOPs: 2, Seed: 3}
}

// told brings trial n from nothing to told.
func tell(t testing.TB, s *Store, n int) {
	t.Helper()
	_, err := s.Propose(proposal(n), "{}", "test")
	require.NoError(t, err)
	require.NoError(t, s.Start(n, "me", "test"))
	require.NoError(t, s.Finish(n, "me", "test", Result{Score: 50, ScoreOf: "val_acc", Backend: "b"}))
	require.NoError(t, s.Tell(n, "test"))
}

func TestAllComesBack(t *testing.T) {
	s, path := begun(t, Options{Now: clock()})
	five, seven, text := 5.5, int64(7), `{"x":1}`
	p := proposal(1)
	p.Predicted, p.Reason = &five, "since"
	_, err := s.Propose(p, `{"net":1}`, "asked")
	require.NoError(t, err)
	require.NoError(t, s.Start(1, "me", "go"))
	require.NoError(t, s.Epoch("me", Epoch{Trial: 1, Epoch: 1, Of: 2, TrainLoss: 0.5, Val: &five, Seconds: 1}))
	require.NoError(t, s.Epoch("me", Epoch{Trial: 1, Epoch: 1, Of: 2, TrainLoss: 0.25, Seconds: 2}))
	require.NoError(t, s.Attempt(Attempt{Trial: 2, N: 1, Time: s.Now(), Answer: "a", Problem: "b"}))
	require.NoError(t, s.Exchange(Exchange{Trial: 1, Time: s.Now(), Endpoint: "e", Model: "m", Request: "{}", Response: &text, Status: 200, Seconds: 1, PromptTokens: &seven}))
	require.NoError(t, s.Hint("wider"))
	require.NoError(t, s.Proposer(Proposer{Trial: 1, Name: "p", Settings: "{}"}))
	require.NoError(t, s.Proposer(Proposer{Trial: 2, Name: "p", Settings: "{}"}))
	require.NoError(t, s.Ranking(`{"order":[1]}`))
	require.NoError(t, s.SetBaselines([]Baseline{{"old", "{}"}}))
	require.NoError(t, s.SetBaselines([]Baseline{{"b", "{}"}, {"a", "[]"}}))
	require.NoError(t, s.StartFinal(Final{Trial: 1, Schedule: "{}", Weights: "w", Owner: "me"}, ""))
	require.NoError(t, s.FinishFinal("me", "w2", "{}"))
	all, err := s.All()
	require.NoError(t, err)
	require.NoError(t, s.Close())

	v, err := OpenReadOnly(path)
	require.NoError(t, err)
	again, err := v.All()
	require.NoError(t, err)
	require.NoError(t, v.Close())
	require.Equal(t, all, again)

	require.Equal(t, training, all.Trials[0].State)
	require.Equal(t, "since", all.Trials[0].Reason)
	require.InDelta(t, 5.5, *all.Trials[0].Predicted, 0)
	require.Nil(t, all.Trials[0].Score)
	require.True(t, all.Trials[0].Finished.IsZero())
	require.Equal(t, []string{`{"net":1}`}, all.Networks)
	require.Equal(t, []Epoch{{Trial: 1, Epoch: 1, Of: 2, TrainLoss: 0.25, Seconds: 2}}, all.Epochs)
	require.Len(t, all.Attempts, 1)
	require.Nil(t, all.Exchanges[0].CompletionTokens)
	require.Equal(t, &seven, all.Exchanges[0].PromptTokens)
	require.Equal(t, "wider", all.Hints[0].Text)
	require.Equal(t, 2, all.Hints[0].Trial)
	require.Equal(t, []Baseline{{"b", "{}"}, {"a", "[]"}}, all.Baselines)
	require.Equal(t, "w2", all.Final.Weights)
	require.Len(t, all.Events, 4, "a hint is an event")
	require.Equal(t, actHinted, all.Events[3].To)
	require.Equal(t, "p", all.Proposers[0].Name, "the second is the same as the first")
	require.Len(t, all.Proposers, 1)
	require.Equal(t, `{"order":[1]}`, all.Rankings[0].Data)
	require.True(t, all.Events[1].Time.After(all.Events[0].Time))
}

// TestFinishedIsFinal: whatever program writes to the file, SQL refuses.
func TestFinishedIsFinal(t *testing.T) {
	s, path := begun(t, Options{})
	tell(t, s, 1)
	_, err := s.Propose(proposal(2), "{}", "test")
	require.NoError(t, err)
	require.NoError(t, s.Start(2, "me", "test"))
	require.NoError(t, s.Hint("h"))
	require.NoError(t, s.Proposer(Proposer{Trial: 1, Name: "p"}))
	require.NoError(t, s.Ranking("{}"))
	require.NoError(t, s.StartFinal(Final{Trial: 1, Schedule: "{}", Owner: "me"}, ""))
	require.NoError(t, s.FinishFinal("me", "", "{}"))
	before, err := s.All()
	require.NoError(t, err)
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer db.Close()
	for _, q := range []string{
		"UPDATE trials SET score = 99 WHERE number = 1",
		"UPDATE trials SET state = 'proposed', score = NULL, score_of = NULL, finished = NULL WHERE number = 1",
		"DELETE FROM trials WHERE number = 1",
		"UPDATE trials SET key = 'other' WHERE number = 2",
		"UPDATE trials SET state = 'trained', owner = NULL WHERE number = 2",  // without a score
		"UPDATE trials SET state = 'training', owner = NULL WHERE number = 2", // without an owner
		"UPDATE trials SET state = 'done' WHERE number = 2",
		"UPDATE trials SET score = 101, score_of = 'val_acc', state = 'trained', owner = NULL WHERE number = 2",
		"INSERT INTO epochs VALUES (1, 1, 1, 1, 1, 1)",
		"UPDATE events SET cause = 'x'", "DELETE FROM events", "UPDATE hints SET text = 'x'", "DELETE FROM hints",
		"UPDATE study SET fingerprint = '{}'", "DELETE FROM study",
		"UPDATE final SET result = '{}'", "DELETE FROM final",
		"UPDATE trials SET confidence = 0.5 WHERE number = 2", "DELETE FROM proposers", "DELETE FROM rankings",
		"INSERT INTO trials (number, state, arch, key, canonical, proposer, reason, params, flops, seed, created) VALUES (3, 'proposed', '[]', 'k', 'c', 'p', '', 1, 1, 1, 1)",                          // trial 2 is open
		"INSERT INTO trials (number, state, arch, key, canonical, proposer, reason, params, flops, seed, created, failure, finished) VALUES (4, 'failed', '[]', 'k', 'c', 'p', '', 1, 1, 1, 1, 'x', 1)", // 3 is left out
	} {
		_, err := db.Exec(q)
		require.Error(t, err, q)
	}
	after, err := s.All()
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestStepsFromWrongStates(t *testing.T) {
	s, _ := begun(t, Options{})
	moved := func(err error, state string) {
		t.Helper()
		var m *Moved
		require.ErrorAs(t, err, &m)
		require.Equal(t, state, m.State)
	}
	moved(s.Start(1, "me", "x"), "")
	_, err := s.Propose(proposal(1), "{}", "x")
	require.NoError(t, err)
	moved(s.Tell(1, "x"), proposed)
	moved(s.Finish(1, "me", "x", Result{Score: 1, ScoreOf: "val_acc"}), proposed)
	require.NoError(t, s.Start(1, "me", "x"))
	moved(s.Start(1, "you", "x"), training)
	moved(s.Reject(1, "x"), training)
	moved(s.Finish(1, "you", "x", Result{Score: 1, ScoreOf: "val_acc"}), training)
	moved(s.Fail(1, "you", "x"), training)
	moved(s.Release(1, "you", interrupted, "x"), training)
	moved(s.Epoch("you", Epoch{Trial: 1, Epoch: 1}), training)
	moved(s.Beat(1, "you"), training)
	require.NoError(t, s.Beat(1, "me"))
	require.Error(t, s.Release(1, "me", told, "x"))
	require.NoError(t, s.Fail(1, "me", "no memory"))
	moved(s.Tell(1, "x"), failed)

	_, err = s.Propose(proposal(1), "{}", "x")
	require.ErrorIs(t, err, ErrTaken, "the number is used")
	again := proposal(2)
	again.Canonical = "1"
	_, err = s.Propose(again, "{}", "x")
	require.ErrorIs(t, err, ErrTaken, "the network is known")
	require.ErrorIs(t, s.Attempt(Attempt{Trial: 1, N: 1}), ErrTaken, "the trial is there")
	require.ErrorIs(t, s.Attempt(Attempt{Trial: 2, N: 2}), ErrTaken, "it is the first")
}

func TestScoresThatAreNoNumbers(t *testing.T) {
	s, _ := begun(t, Options{})
	_, err := s.Propose(proposal(1), "{}", "x")
	require.NoError(t, err)
	require.NoError(t, s.Start(1, "me", "x"))
	for _, score := range []float64{math.NaN(), math.Inf(1), -1, 100.5} {
		require.Error(t, s.Finish(1, "me", "x", Result{Score: score, ScoreOf: "val_acc"}))
	}
	last, err := s.Last()
	require.NoError(t, err)
	require.Equal(t, training, last.State)
}

func TestNotAStudy(t *testing.T) {
	folder := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, b, 0o644))
		return path
	}
	s, path := begun(t, Options{})
	for n := range 30 {
		tell(t, s, n+1)
	}
	require.NoError(t, s.Close())
	whole, err := os.ReadFile(path)
	require.NoError(t, err)

	foreign := filepath.Join(folder, "foreign.db")
	db, err := sql.Open("sqlite", foreign)
	require.NoError(t, err)
	_, err = db.Exec("CREATE TABLE cooks (name TEXT)")
	require.NoError(t, err)
	require.NoError(t, db.Close())

	garbage := append([]byte{}, whole[:4096]...)
	garbage = append(garbage, []byte(strings.Repeat("garbage!", (len(whole)-4096)/8))...)
	files := map[string]string{
		"text": write("text", []byte(strings.Repeat("hello ", 100))), "short": write("short", whole[:60]),
		"half": write("half", whole[:len(whole)/2]), "one page": write("page", whole[:4096]),
		"most": write("most", whole[:len(whole)-1]), "garbage": write("garbage", garbage),
		"foreign": foreign, "folder": folder,
	}
	for name, file := range files {
		for how, open := range map[string]func(string) (*Store, error){
			"open": func(f string) (*Store, error) { return Open(f, Options{}) }, "view": OpenReadOnly,
		} {
			st, err := open(file)
			if err == nil { // then the first look inside has to notice
				_, err = st.All()
				require.NoError(t, st.Close())
			}
			require.ErrorIs(t, err, ErrNotAStudy, "%s %s", how, name)
			require.Contains(t, err.Error(), file)
		}
	}
	_, err = OpenReadOnly(filepath.Join(folder, "nothing"))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = Open(filepath.Join(folder, "no", "folder"), Options{})
	require.ErrorIs(t, err, os.ErrNotExist)
	got, err := os.ReadFile(files["half"])
	require.NoError(t, err)
	require.Equal(t, whole[:len(whole)/2], got, "a file that is refused is not touched")
}

func TestNewer(t *testing.T) {
	s, path := begun(t, Options{})
	require.NoError(t, s.link.script(fmt.Sprintf("PRAGMA user_version=%d", latest+1)))
	require.NoError(t, s.Close())
	_, err := Open(path, Options{})
	require.ErrorIs(t, err, ErrNewer)
	require.ErrorContains(t, err, "update nasgo")
	_, err = OpenReadOnly(path)
	require.ErrorIs(t, err, ErrNewer)
}

// A file of version 1 is read as it lies, and brought up to date when it is
// opened to go on.
func TestOlder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.study")
	s, err := connect(path, "rwc", url.Values{}, nil)
	require.NoError(t, err)
	first, err := migrations.ReadFile("migrations/0001.sql")
	require.NoError(t, err)
	require.NoError(t, s.link.script(string(first)+fmt.Sprintf("; PRAGMA application_id=%d; PRAGMA user_version=1", appID)))
	require.NoError(t, s.link.script(`INSERT INTO study VALUES (1, '{}', '{}', 5);
		INSERT INTO trials (number, state, arch, key, canonical, proposer, reason, predicted, params, flops, seed, created)
			VALUES (1, 'proposed', '[0]', '0', '[0]', 'p', 'r', 90.5, 1, 2, 3, 4);
		INSERT INTO networks VALUES (1, '{}')`))
	require.NoError(t, s.Close())
	before, err := os.ReadFile(path)
	require.NoError(t, err)

	view, err := OpenReadOnly(path)
	require.NoError(t, err)
	all, err := view.All()
	require.NoError(t, err)
	require.Equal(t, 90.5, *all.Trials[0].Predicted)
	require.Nil(t, all.Trials[0].Confidence)
	require.NoError(t, view.Close())
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, before, after, "a look changes nothing")

	s, err = Open(path, Options{})
	require.NoError(t, err)
	require.NoError(t, s.Reject(1, "no"))
	sure := 0.75
	_, err = s.Propose(Trial{Number: 2, Arch: "[1]", Key: "1", Canonical: "[1]", Confidence: &sure}, "{}", "test")
	require.NoError(t, err)
	last, err := s.Last()
	require.NoError(t, err)
	require.Equal(t, sure, *last.Confidence)
	require.Nil(t, last.Mean)
	require.NoError(t, s.Start(2, "me", "x"))
	mean := 81.5
	require.NoError(t, s.Finish(2, "me", "x", Result{Score: 80, ScoreOf: "val_acc", Mean: &mean}))
	last, err = s.Last()
	require.NoError(t, err)
	require.Equal(t, mean, *last.Mean)
	require.Error(t, s.link.script("UPDATE trials SET mean = 90 WHERE number = 2"), "a result does not change")
	require.NoError(t, s.Close())
}

func TestFullDisk(t *testing.T) {
	s, path := begun(t, Options{MaxBytes: 1 << 18})
	for n := 1; ; n++ {
		before, err := s.All()
		require.NoError(t, err)
		if _, err = s.Propose(proposal(n), strings.Repeat("x", 10_000), "test"); err == nil {
			require.NoError(t, s.Reject(n, "next"))
			continue
		}
		require.ErrorIs(t, err, ErrFull)
		require.ErrorContains(t, err, "make room")
		require.Greater(t, n, 3)
		after, err := s.All()
		require.NoError(t, err)
		require.Equal(t, before, after, "nothing is lost, nothing is half there")
		require.NoError(t, s.Close())
		roomier := reopen(t, path, Options{})
		require.NoError(t, roomier.Check())
		_, err = roomier.Propose(proposal(n), "{}", "test")
		require.NoError(t, err, "with room it goes on")
		return
	}
}

// TestLogLeftBehind: the log of a process that was killed is taken up, and read
// from a folder in which nothing can be written as well.
func TestLogLeftBehind(t *testing.T) {
	s, path := begun(t, Options{})
	tell(t, s, 1)
	killed := filepath.Join(t.TempDir(), "killed.study")
	for _, end := range []string{"", "-wal"} { // as the files lie after a kill
		require.NoError(t, copyFile(path+end, killed+end))
	}
	st, err := os.Stat(killed + "-wal")
	require.NoError(t, err)
	require.Positive(t, st.Size())
	for how, open := range map[string]func(string) (*Store, error){"copy": openCopy, "view": OpenReadOnly, "open": func(f string) (*Store, error) { return Open(f, Options{}) }} {
		v, err := open(killed)
		require.NoError(t, err, how)
		rows, err := v.Trials(0)
		require.NoError(t, err, how)
		require.Len(t, rows, 1, how)
		if v.scratch != "" {
			require.DirExists(t, v.scratch)
		}
		require.NoError(t, v.Close())
		if v.scratch != "" {
			require.NoDirExists(t, v.scratch)
		}
	}
}

// TestViewWritesNothing: looking at a study at rest leaves its folder alone,
// and a view does not write.
func TestViewWritesNothing(t *testing.T) {
	s, path := begun(t, Options{})
	tell(t, s, 1)
	require.NoError(t, s.Close())
	require.NoError(t, os.Chmod(path, 0o444))
	require.NoError(t, os.Chmod(filepath.Dir(path), 0o555))
	defer os.Chmod(filepath.Dir(path), 0o755)
	v, err := OpenReadOnly(path)
	require.NoError(t, err)
	_, err = v.All()
	require.NoError(t, err)
	require.ErrorIs(t, v.Hint("x"), ErrReadOnly)
	list, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.NoError(t, v.Close())
}

// TestViewOfStudyBeingWritten: a view sees what is stored while it is written to.
func TestViewOfStudyBeingWritten(t *testing.T) {
	s, path := begun(t, Options{})
	for n := 1; n < 5; n++ {
		tell(t, s, n)
		v, err := OpenReadOnly(path)
		require.NoError(t, err)
		all, err := v.All()
		require.NoError(t, err)
		require.Len(t, all.Trials, n)
		require.NoError(t, v.Close())
	}
}

func TestFinalOnce(t *testing.T) {
	s, _ := begun(t, Options{})
	tell(t, s, 1)
	f := Final{Trial: 1, Schedule: "{}", Owner: "a"}
	require.NoError(t, s.StartFinal(f, ""))
	require.ErrorIs(t, s.StartFinal(Final{Trial: 1, Schedule: "{}", Owner: "b"}, ""), ErrTaken)
	require.ErrorIs(t, s.FinishFinal("b", "", "{}"), ErrTaken)
	require.NoError(t, s.StartFinal(Final{Trial: 1, Schedule: "{}", Owner: "b"}, "a"), "a is gone")
	require.ErrorIs(t, s.FinishFinal("a", "", "{}"), ErrTaken)
	require.ErrorIs(t, s.BeatFinal("a"), ErrTaken)
	require.NoError(t, s.BeatFinal("b"))
	require.NoError(t, s.DropFinal("b"))
	got, err := s.Final()
	require.NoError(t, err)
	require.Nil(t, got)
	require.NoError(t, s.StartFinal(f, ""))
	require.NoError(t, s.FinishFinal("a", "", "{}"))
	require.ErrorIs(t, s.StartFinal(f, "a"), ErrTaken)
	require.ErrorIs(t, s.DropFinal("a"), ErrTaken)
}

func TestBeginTwice(t *testing.T) {
	s, path := begun(t, Options{})
	first, err := s.Study()
	require.NoError(t, err)
	other := reopen(t, path, Options{})
	again, err := other.Begin(`{"f":2}`, "{}")
	require.NoError(t, err)
	require.Equal(t, first, again, "the one that was there counts")
}

func TestExplainLeavesOthersAlone(t *testing.T) {
	err := errors.New("other")
	require.Equal(t, err, explain("x", err))
	require.NoError(t, explain("x", nil))
}

// BenchmarkStep is one change of state, with and without the disk.
func BenchmarkStep(b *testing.B) {
	for name, sync := range map[string]bool{"process": false, "disk": true} {
		b.Run(name, func(b *testing.B) {
			s, _ := begun(b, Options{Sync: sync})
			_, err := s.Propose(proposal(1), "{}", "x")
			require.NoError(b, err)
			for b.Loop() {
				require.NoError(b, s.Start(1, "me", "x"))
				require.NoError(b, s.Release(1, "me", interrupted, "x"))
			}
		})
	}
}
