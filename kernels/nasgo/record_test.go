package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
)

const asMain = "NASGO_TEST_AS_MAIN"

// TestMain lets a test start this program as the command.
func TestMain(m *testing.M) {
	if os.Getenv(asMain) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// digitsTable writes a table of nasbenchmacro in which a network's score is 80
// and half its digits, and returns its path.
func digitsTable(t *testing.T) string {
	t.Helper()
	space := nasbenchmacro.Space()
	d := spaces.TableData{Name: "digits"}
	for a := range space.All() {
		sum := 0
		for _, o := range a {
			sum += o
		}
		d.Val = append(d.Val, []float64{80 + float64(sum)/2})
	}
	table, err := spaces.NewTable(space, d)
	require.NoError(t, err)
	raw, err := table.MarshalBinary()
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "digits.table")
	require.NoError(t, os.WriteFile(file, raw, 0o644))
	return file
}

// TestByHand goes through a search by hand from the command line, and then again
// from its record, its chat and a branch of it.
func TestByHand(t *testing.T) {
	table, folder := digitsTable(t), t.TempDir()
	study := filepath.Join(folder, "hand.study")
	ok := func(in string, args ...string) string {
		t.Helper()
		out, _, err := command(t, in, args...)
		require.NoError(t, err)
		return out
	}
	out := ok("", "search", "--space", "nasbenchmacro", "--table", table, "--proposer", "manual", "--trials", "0", "--study", study)
	require.Contains(t, out, "next: nasgo prompt "+study)
	require.Contains(t, ok("", "prompt", study), "This is round 1.")

	_, _, err := command(t, "I like deep networks.", "answer", study)
	require.ErrorIs(t, err, nasgo.ErrAttempts)
	require.Equal(t, 2, status(err))
	require.Contains(t, ok("", "prompt", study), "answer 1: ")
	require.Contains(t, ok(`{"arch":[0,0,0,0,0,0,0,1]}`, "answer", study), "00000001")
	ok("", "hint", study, "larger", "kernels")
	require.Contains(t, ok("", "prompt", study), "- larger kernels")
	require.Contains(t, ok("[2,2,2,2,2,2,2,2]", "answer", study), "88.00")
	_, _, err = command(t, "", "train", study)
	require.ErrorIs(t, err, nasgo.ErrState)
	require.Contains(t, ok("", "spent", study), "2 evaluations, 3 calls")

	require.Contains(t, ok("", "replay", "--study", study), "2 trials came out the same")
	require.NoError(t, os.Rename(table, table+".away"))
	require.Contains(t, ok("", "replay", "--study", study), "those of the record")
	_, _, err = command(t, "", "prompt", study)
	require.ErrorContains(t, err, "--table")
	again := filepath.Join(folder, "again.study")
	_, _, err = command(t, "", "replay", "--study", study, "--to", again, "--without-hints")
	require.ErrorIs(t, err, nasgo.ErrUnrecorded)
	require.NoError(t, os.Rename(table+".away", table))

	branch := filepath.Join(folder, "branch.study")
	ok("", "branch", study, "--at", "2", "--study", branch)
	_, _, err = command(t, "", "branch", study, "--at", "2", "--study", branch)
	require.ErrorIs(t, err, fs.ErrExist)
	require.Contains(t, ok("[1,1,1,1,1,1,1,1]", "answer", branch), "trial 2")

	chat := filepath.Join(folder, "chat.jsonl")
	require.NoError(t, os.WriteFile(chat, []byte(ok("", "export", study)), 0o644))
	imported := filepath.Join(folder, "imported.study")
	require.Contains(t, ok("", "import", chat, "--space", "nasbenchmacro", "--table", table, "--study", imported), "3 exchanges, 1 of them without")
	was, err := readRecord(study)
	require.NoError(t, err)
	is, err := readRecord(imported)
	require.NoError(t, err)
	for i := range was.Trials {
		require.Equal(t, was.Trials[i].Key, is.Trials[i].Key)
		require.Equal(t, was.Trials[i].Score, is.Trials[i].Score)
	}
	require.Len(t, is.Attempts, 1)
}

func TestApprovalFromTheCommandLine(t *testing.T) {
	table, study := digitsTable(t), filepath.Join(t.TempDir(), "a.study")
	_, _, err := command(t, "", "search", "--space", "nasbenchmacro", "--table", table, "--trials", "2", "--approve", "--study", study)
	require.ErrorIs(t, err, nasgo.ErrApproval)
	_, _, err = command(t, "", "train", study)
	require.ErrorIs(t, err, nasgo.ErrApproval)
	out, _, err := command(t, "", "approve", study, "small", "enough")
	require.NoError(t, err)
	require.Contains(t, out, "told")
	_, _, err = command(t, "", "search", "--space", "nasbenchmacro", "--table", table, "--trials", "2", "--approve", "--study", study)
	require.ErrorIs(t, err, nasgo.ErrApproval)
	out, _, err = command(t, "", "reject", study, "too", "large")
	require.NoError(t, err)
	require.Contains(t, out, "rejected")
	r, err := readRecord(study)
	require.NoError(t, err)
	require.Equal(t, "random", r.Info.Proposer, "who opens a study without its proposer leaves it")
	out, _, err = command(t, "", "replay", "--study", study)
	require.NoError(t, err)
	require.Contains(t, out, "2 trials came out the same")
}

func TestPricesAreTheUsers(t *testing.T) {
	t.Setenv("NASGO_PRICES", filepath.Join(t.TempDir(), "mine", "prices.json"))
	out, _, err := command(t, "", "prices", "--edit")
	require.NoError(t, err)
	require.Contains(t, out, os.Getenv("NASGO_PRICES"))
	out, _, err = command(t, "", "prices")
	require.NoError(t, err)
	require.Contains(t, out, "gpt-4o-mini")
	_, _, err = command(t, "", "prices", "--edit")
	require.ErrorIs(t, err, fs.ErrExist)
}

const secret = "sk-proj-4pTq9ZcJ7hWbVx2N"

// TestTheKeyIsNowhere: a search with a model that repeats its key leaves no
// eight characters of it in files, outputs, or the list of processes.
func TestTheKeyIsNowhere(t *testing.T) {
	table, folder := digitsTable(t), t.TempDir()
	var mu sync.Mutex
	calls, listed := 0, 0
	f := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		calls++
		listed += keysInProcesses(t)
		_, _ = io.Copy(io.Discard, q.Body)
		said := fmt.Sprintf("Your key is %s.", q.Header.Get("Authorization"))
		if calls%2 == 0 {
			said = fmt.Sprintf(`{"reason":"since %s","arch":[%d,0,0,0,0,0,0,0]}`, q.Header.Get("Authorization"), calls/2%3)
		}
		raw, _ := json.Marshal(said)
		if calls == 5 {
			http.Error(w, fmt.Sprintf(`{"error":{"message":%s}}`, raw), http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, `{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":%s}}],"usage":{"prompt_tokens":5,"completion_tokens":5}}`, raw)
	}))
	defer f.Close()
	study := filepath.Join(folder, "keyed.study")
	all := ""
	for _, args := range [][]string{
		{"search", "--space", "nasbenchmacro", "--table", table, "--proposer", "llm", "--trials", "3", "--study", study},
		{"spent", study}, {"export", study}, {"prompt", study}, {"replay", "--study", study, "--to", filepath.Join(folder, "again.study")},
		{"report", study, "--html", filepath.Join(folder, "report.html")},
		{"search", "--space", "nasbenchmacro", "--table", table, "--proposer", "llm", "--trials", "4", "--max-calls", "1", "--study", study},
	} {
		cmd := exec.Command(os.Args[0], args...)
		cmd.Env = append(os.Environ(), asMain+"=1", "OPENAI_API_KEY="+secret, "OPENAI_BASE_URL="+f.URL+"/v1", "OPENAI_MODEL=m", "NASGO_HOME="+folder)
		out, err := cmd.CombinedOutput()
		if slices.Contains(args, "--max-calls") {
			require.Error(t, err, "the cap")
		} else {
			require.NoError(t, err, "%v: %s", args, out)
		}
		all += string(out)
	}
	require.GreaterOrEqual(t, calls, 6)
	require.Zero(t, listed, "processes with the key among their arguments")
	require.NoError(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		all += string(raw)
		return err
	}))
	for i := 0; i+8 <= len(secret); i++ {
		require.False(t, strings.Contains(all, secret[i:i+8]), "%q", secret[i:i+8])
	}
}

// keysInProcesses counts processes that have the key in their command line.
func keysInProcesses(t *testing.T) (n int) {
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err == nil && bytes.Contains(raw, []byte(secret[:8])) {
			n++
		}
	}
	return n
}
