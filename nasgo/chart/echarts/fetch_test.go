package echarts

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/home"
)

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func serve(t *testing.T, status int, body []byte) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// realLibrary is the library that set-up has fetched, else it is fetched; where
// neither goes the test is skipped, and fails with CI=true.
func realLibrary(t *testing.T) []byte {
	file := home.ECharts()
	js, err := os.ReadFile(file)
	if err != nil {
		file = filepath.Join(t.TempDir(), "echarts.min.js")
		if err = Fetch(context.Background(), file); err == nil {
			js, err = os.ReadFile(file)
		}
	}
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	require.NoError(t, err)
	return js
}

func TestFetchTakesOnlyThePinnedFile(t *testing.T) {
	js := realLibrary(t)
	t.Setenv("PATH", "") // no npm
	dst := filepath.Join(t.TempDir(), "echarts", "echarts.min.js")

	t.Setenv(MirrorEnv, serve(t, http.StatusOK, append(js[:len(js):len(js)], ' ')))
	err := Fetch(context.Background(), dst)
	require.ErrorIs(t, err, ErrMissing)
	assert.NoFileExists(t, dst)

	t.Setenv(MirrorEnv, serve(t, http.StatusOK, js))
	require.NoError(t, Fetch(context.Background(), dst))
	got, err := os.ReadFile(dst)
	require.NoError(t, err)
	assert.Equal(t, SHA256, hashOf(got))
	left, err := os.ReadDir(filepath.Dir(dst))
	require.NoError(t, err)
	assert.Len(t, left, 1, "nothing but the file is left")

	t.Setenv(MirrorEnv, "http://127.0.0.1:1/")
	require.NoError(t, Fetch(context.Background(), dst), "what is there is not fetched again")
}

func TestFetchSaysWhatEachWayAnswered(t *testing.T) {
	t.Setenv("PATH", "")
	t.Setenv(MirrorEnv, serve(t, http.StatusNotFound, nil))
	err := Fetch(context.Background(), filepath.Join(t.TempDir(), "x.js"))
	require.ErrorIs(t, err, ErrMissing)
	assert.ErrorContains(t, err, "404")
	assert.ErrorContains(t, err, "npm client is not installed")
	assert.ErrorContains(t, err, "nasgo setup")
}

func TestFetchOfACancelledContext(t *testing.T) {
	t.Setenv("PATH", "")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := Fetch(ctx, filepath.Join(t.TempDir(), "x.js"))
	assert.ErrorIs(t, err, context.Canceled)
}

// fakeNPM is a program that packs what it is told to, as npm pack does.
func fakeNPM(t *testing.T, name string, body []byte) string {
	dir := t.TempDir()
	tgz := filepath.Join(dir, "made.tgz")
	f, err := os.Create(tgz)
	require.NoError(t, err)
	z := gzip.NewWriter(f)
	w := tar.NewWriter(z)
	require.NoError(t, w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(body))}))
	_, err = w.Write(body)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, z.Close())
	require.NoError(t, f.Close())
	npm := filepath.Join(dir, "npm")
	script := "#!/bin/sh\n[ \"$1 $2\" = \"pack echarts@" + Version + "\" ] || exit 9\nfor last; do :; done\ncp " + tgz + " \"$last/echarts-" + Version + ".tgz\"\n"
	require.NoError(t, os.WriteFile(npm, []byte(script), 0o755))
	return npm
}

func TestPackedReadsTheFileOutOfThePackage(t *testing.T) {
	body := []byte("the library")
	got, err := packed(context.Background(), fakeNPM(t, "package/dist/echarts.min.js", body), hashOf(body))
	require.NoError(t, err)
	assert.Equal(t, body, got)

	_, err = packed(context.Background(), fakeNPM(t, "package/dist/echarts.min.js", []byte("another")), hashOf(body))
	assert.ErrorContains(t, err, "SHA-256")
	_, err = packed(context.Background(), fakeNPM(t, "package/other.js", body), hashOf(body))
	assert.ErrorContains(t, err, "is not in it")
}

func TestSourceRefusesAnotherFile(t *testing.T) {
	var l library
	file := filepath.Join(t.TempDir(), "echarts.min.js")
	_, err := l.load(file)
	require.ErrorIs(t, err, ErrMissing)
	assert.ErrorContains(t, err, "nasgo setup")
	require.NoError(t, os.WriteFile(file, []byte("alert(1)"), 0o644))
	_, err = l.load(file)
	require.ErrorIs(t, err, ErrMissing)
	assert.ErrorContains(t, err, SHA256)
}
