package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/home"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

// something is a file that was never published.
func something() ([]byte, tables.Upstream) {
	b := make([]byte, 300_000)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	sum := sha256.Sum256(b)
	return b, tables.Upstream{Path: "imagenet/chat_history/x/some.json", SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(b))}
}

// server answers request n, from 1, by f, or sends the whole file properly where
// f is nil or says false.
type server struct {
	*httptest.Server
	asked  atomic.Int64
	ranges sync.Map // request to its Range
}

func serve(t testing.TB, content []byte, f func(n int64, w http.ResponseWriter, r *http.Request) bool) *server {
	t.Helper()
	t.Setenv("NASGO_HOME", t.TempDir())
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := s.asked.Add(1)
		s.ranges.Store(n, r.Header.Get("Range"))
		if f == nil || !f(n, w, r) {
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) rangeOf(n int64) string {
	r, _ := s.ranges.Load(n)
	return fmt.Sprint(r)
}

func quick(s *server) Options {
	return Options{From: s.URL, Pause: time.Millisecond, Silence: 200 * time.Millisecond, Tries: 4}
}

// cut sends what was asked for up to a number of bytes and ends the connection.
func cut(w http.ResponseWriter, r *http.Request, content []byte, bytes int) {
	from := 0
	if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from); err == nil {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(content)-1, len(content)))
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(content)-from))
	if from > 0 {
		w.WriteHeader(http.StatusPartialContent)
	}
	_, _ = w.Write(content[from:min(from+bytes, len(content))])
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

func TestResume(t *testing.T) {
	content, u := something()
	s := serve(t, content, func(n int64, w http.ResponseWriter, r *http.Request) bool {
		if n <= 3 {
			cut(w, r, content, 70_000)
		}
		return false
	})
	var last int64
	o := quick(s)
	o.Watch = func(have, of int64) {
		require.Greater(t, have, last)
		require.EqualValues(t, len(content), of)
		last = have
	}
	got, err := File(t.Context(), u, o)
	require.NoError(t, err)
	require.True(t, bytes.Equal(content, got))
	require.EqualValues(t, 4, s.asked.Load())
	require.Equal(t, "bytes=210000-", s.rangeOf(4), "it goes on where it was cut")
	empty(t)
}

// empty says that nothing half fetched is left.
func empty(t testing.TB) {
	t.Helper()
	list, err := os.ReadDir(filepath.Join(home.Tables(), "part"))
	require.NoError(t, err)
	require.Empty(t, list)
}

// Another process goes on where one was killed.
func TestResumeInAnotherProcess(t *testing.T) {
	content, u := something()
	down := true
	s := serve(t, content, func(_ int64, w http.ResponseWriter, r *http.Request) bool {
		if down && r.Header.Get("Range") == "" {
			cut(w, r, content, 100_000)
		}
		if down {
			w.WriteHeader(http.StatusBadGateway)
		}
		return down
	})
	_, err := File(t.Context(), u, quick(s))
	require.ErrorContains(t, err, "502")
	require.ErrorContains(t, err, MirrorEnv)
	down = false
	got, err := File(t.Context(), u, quick(s))
	require.NoError(t, err)
	require.True(t, bytes.Equal(content, got))
	require.Equal(t, "bytes=100000-", s.rangeOf(s.asked.Load()))
	empty(t)
}

// A process is killed in the middle of a file, at no moment of its choosing.
func TestKilled(t *testing.T) {
	content, u := something()
	half := make(chan bool)
	s := serve(t, content, func(n int64, w http.ResponseWriter, r *http.Request) bool {
		if n > 1 {
			return false
		}
		_, _ = w.Write(content[:150_000])
		w.(http.Flusher).Flush()
		close(half)
		<-r.Context().Done()
		return true
	})
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+s.URL)
	require.NoError(t, cmd.Start())
	<-half
	part := filepath.Join(home.Tables(), "part", u.SHA256)
	require.Eventually(t, func() bool {
		info, err := os.Stat(part)
		return err == nil && info.Size() == 150_000
	}, 30*time.Second, 10*time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	got, err := File(t.Context(), u, quick(s))
	require.NoError(t, err)
	require.True(t, bytes.Equal(content, got))
	require.Equal(t, "bytes=150000-", s.rangeOf(2))
	empty(t)
}

// childEnv makes the test program fetch something from an address.
const childEnv = "NASGO_TEST_FETCH"

func TestMain(m *testing.M) {
	if from := os.Getenv(childEnv); from != "" {
		_, u := something()
		_, err := File(context.Background(), u, Options{From: from, Silence: time.Minute})
		fmt.Println(err)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestCancelled(t *testing.T) {
	content, u := something()
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, content, func(n int64, w http.ResponseWriter, r *http.Request) bool {
		if n == 1 {
			cancel()
			cut(w, r, content, 1000)
		}
		return false
	})
	_, err := File(ctx, u, quick(s))
	require.ErrorIs(t, err, context.Canceled)
	got, err := File(t.Context(), u, quick(s))
	require.NoError(t, err)
	require.True(t, bytes.Equal(content, got))
}

// What servers do, and what becomes of it.
func TestServers(t *testing.T) {
	content, u := something()
	corrupt := bytes.Clone(content)
	corrupt[123_456] ^= 1
	for name, c := range map[string]struct {
		f     func(n int64, w http.ResponseWriter, r *http.Request) bool
		asked int64  // requests it takes, 0: any number
		says  string // "": the file comes
	}{
		"proper": {nil, 1, ""},
		"ignores Range": {func(n int64, w http.ResponseWriter, r *http.Request) bool {
			r.Header.Del("Range")
			if n == 1 {
				cut(w, r, content, 50_000)
			}
			return false
		}, 2, ""},
		"corrupts once": {func(n int64, w http.ResponseWriter, _ *http.Request) bool {
			if n == 1 {
				_, _ = w.Write(corrupt)
			}
			return n == 1
		}, 2, ""},
		"corrupts what it resumes": {func(n int64, w http.ResponseWriter, r *http.Request) bool {
			if n == 1 {
				cut(w, r, corrupt, 200_000)
			}
			return false
		}, 3, ""},
		"corrupts always": {func(_ int64, w http.ResponseWriter, _ *http.Request) bool {
			_, _ = w.Write(corrupt)
			return true
		}, 0, "another hash"},
		"sends a page": {func(_ int64, w http.ResponseWriter, _ *http.Request) bool {
			_, _ = w.Write([]byte("<html>who are you?</html>"))
			return true
		}, 0, "sends 25 of 300000 bytes"},
		"sends too much": {func(_ int64, w http.ResponseWriter, _ *http.Request) bool {
			_, _ = w.Write(append(bytes.Clone(content), 'x'))
			return true
		}, 0, "longer file"},
		"resumes elsewhere": {func(n int64, w http.ResponseWriter, r *http.Request) bool {
			switch n {
			case 1:
				cut(w, r, content, 1000)
			case 2:
				w.Header().Set("Content-Range", "bytes 500-299999/300000")
				w.WriteHeader(http.StatusPartialContent)
				_, _ = w.Write(content[500:])
				return true
			}
			return false
		}, 3, ""},
		"has a shorter file": {func(n int64, w http.ResponseWriter, r *http.Request) bool {
			switch n {
			case 1:
				cut(w, r, content, 1000)
			case 2:
				w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
				return true
			}
			return false
		}, 3, ""},
		"404":   {status(http.StatusNotFound, 100), 2, "404"}, // the two places in a mirror
		"403":   {status(http.StatusForbidden, 100), 2, "403"},
		"500":   {status(http.StatusInternalServerError, 2), 3, ""},
		"down":  {status(http.StatusServiceUnavailable, 100), 4, "503"},
		"busy":  {status(http.StatusTooManyRequests, 3), 4, ""},
		"lives": {status(http.StatusRequestTimeout, 1), 2, ""},
		"silent at first": {func(n int64, _ http.ResponseWriter, r *http.Request) bool {
			if n == 1 {
				<-r.Context().Done()
			}
			return n == 1
		}, 2, ""},
		"silent in the middle": {func(n int64, w http.ResponseWriter, r *http.Request) bool {
			if n == 1 {
				_, _ = w.Write(content[:1000])
				w.(http.Flusher).Flush()
				<-r.Context().Done()
			}
			return n == 1
		}, 2, ""},
		"silent always": {func(_ int64, _ http.ResponseWriter, r *http.Request) bool {
			<-r.Context().Done()
			return true
		}, 4, "sends nothing"},
		"slow": {func(_ int64, w http.ResponseWriter, _ *http.Request) bool {
			for i := 0; i < len(content); i += 60_000 { // slower than a silence would be, in all
				_, _ = w.Write(content[i : i+60_000])
				w.(http.Flusher).Flush()
				time.Sleep(70 * time.Millisecond)
			}
			return true
		}, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, content, c.f)
			got, err := File(t.Context(), u, quick(s))
			if c.says == "" {
				require.NoError(t, err)
				require.True(t, bytes.Equal(content, got))
				empty(t)
			} else {
				require.ErrorContains(t, err, c.says)
				require.Nil(t, got)
			}
			if c.asked > 0 {
				require.Equal(t, c.asked, s.asked.Load())
			}
		})
	}
}

// status answers the first n requests with a code.
func status(code int, n int64) func(int64, http.ResponseWriter, *http.Request) bool {
	return func(i int64, w http.ResponseWriter, _ *http.Request) bool {
		if i <= n {
			w.WriteHeader(code)
		}
		return i <= n
	}
}

func TestNoServer(t *testing.T) {
	_, u := something()
	s := serve(t, nil, nil)
	s.Close()
	_, err := File(t.Context(), u, quick(s))
	require.ErrorContains(t, err, "refused")
	empty(t)
	_, err = File(t.Context(), u, Options{From: "http://[bad"})
	require.ErrorContains(t, err, "bad")
}

// A busy server is given the time it asks for.
func TestRetryAfter(t *testing.T) {
	content, u := something()
	s := serve(t, content, func(n int64, w http.ResponseWriter, _ *http.Request) bool {
		if n == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		}
		return n == 1
	})
	began := time.Now()
	_, err := File(t.Context(), u, quick(s))
	require.NoError(t, err)
	require.GreaterOrEqual(t, time.Since(began), time.Second)
}

// Several fetch the same at once: all get it, and nobody's part is spoilt.
func TestAtOnce(t *testing.T) {
	content, u := something()
	s := serve(t, content, func(n int64, w http.ResponseWriter, r *http.Request) bool {
		if n%2 == 1 {
			cut(w, r, content, 90_000)
		}
		return false
	})
	o := quick(s)
	o.Tries = 50
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			got, err := File(context.Background(), u, o)
			if err != nil || !bytes.Equal(content, got) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
	wait.Wait()
	empty(t)
}

// A folder does for a mirror, in either layout; it too is not believed.
func TestFolder(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	content, u := something()
	folder := t.TempDir()
	for _, path := range []string{u.Path, "chat_history/some.json"} {
		file := filepath.Join(folder, filepath.FromSlash(path))
		require.NoError(t, home.Write(file, content))
		t.Setenv(MirrorEnv, folder)
		got, err := File(t.Context(), u, Options{})
		require.NoError(t, err)
		require.True(t, bytes.Equal(content, got))
		require.NoError(t, os.WriteFile(file, content[1:], 0o600))
		_, err = File(t.Context(), u, Options{From: "file://" + folder})
		require.ErrorContains(t, err, "hash")
		require.NoError(t, os.Remove(file))
	}
}

func TestPlaces(t *testing.T) {
	require.Equal(t, []string{
		"https://raw.githubusercontent.com/mingkai-zheng/GENIUS/" + tables.Commit + "/benchmark/x.json",
		"https://raw.githubusercontent.com/mingkai-zheng/GENIUS/HEAD/benchmark/x.json",
	}, places("", "benchmark/x.json"))
	require.Equal(t, []string{"http://m/a/benchmark/x.json"}, places("http://m/a/", "benchmark/x.json"))
}

// The published files themselves, from a server that has them.
func TestPublished(t *testing.T) {
	folder := filepath.Dir(filepath.Dir(spacetest.Published(t, "benchmark/Results_ResNet.json")))
	spacetest.Published(t, "chat_history/329M.json")
	t.Setenv("NASGO_HOME", t.TempDir())
	s := httptest.NewServer(http.FileServer(http.Dir(folder)))
	defer s.Close()
	o := Options{From: s.URL}
	for _, e := range tables.Catalogue() {
		if e.Built() {
			continue
		}
		_, err := tables.Open(e.Name)
		require.ErrorIs(t, err, tables.ErrMissing)
		require.NoError(t, Table(t.Context(), e, o))
		require.NoError(t, e.Verify())
	}
	for _, c := range tables.Conversations() {
		_, err := tables.Conversation(c.Name)
		require.ErrorIs(t, err, tables.ErrMissing)
		require.NoError(t, Conversation(t.Context(), c, o))
		file, err := tables.Conversation(c.Name)
		require.NoError(t, err)
		require.True(t, strings.HasSuffix(file, c.Name+".json"))
	}
	empty(t)
}
