package llm

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const (
	key      = "sk-proj-4pTq9ZcJ7hWbVx2N"
	password = "hunter2hunter2"
)

// noSecrets fails if a text has eight characters in a row of a secret.
func noSecrets(t *testing.T, where string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, s := range []string{key, password, "querySecret99"} {
			for i := 0; i+8 <= len(s); i++ {
				require.NotContains(t, text, s[i:i+8], where)
			}
		}
	}
}

// A server that tells everything it was told: in its errors, its answers, its headers.
func TestKeysAreNowhere(t *testing.T) {
	told := []string{key, password, "querySecret99", "Bearer " + key, key[:12] + "...", url.QueryEscape(key)}
	all := strings.Join(told, " ")
	quoted, _ := json.Marshal(all)
	pages := map[string]page{
		"a refusal":           {status: 401, body: fmt.Sprintf(`{"error":{"message":%s,"code":%s}}`, quoted, quoted)},
		"a refused request":   {status: 400, body: all},
		"a failure":           {status: 500, body: fmt.Sprintf(`{"error":%s}`, quoted)},
		"a redirect":          {status: 302, header: map[string]string{"Location": "http://x/" + key}},
		"half a JSON":         text(`{"choices":[%s`, quoted),
		"an error with 200":   text(`{"error":{"message":%s}}`, quoted),
		"prose":               answers(all),
		"a reason":            answers(fmt.Sprintf(`{"reason":%s,"arch":[0,2,0,1,2,1,0,0]}`, quoted)),
		"a network":           answers(fmt.Sprintf(`{"arch":%s}`, quoted)),
		"a refused answer":    text(`{"choices":[{"message":{"refusal":%s}}]}`, quoted),
		"a reply too large":   text("%s", strings.Repeat(all, 20_000)),
		"a key after the cut": text("%s%s", strings.Repeat("x", largestKept-5), strings.Repeat(key, largestReply/10)),
	}
	for name, p := range pages {
		t.Run(name, func(t *testing.T) {
			f := serve(t, p)
			base := strings.Replace(f.URL, "http://", "http://user:"+password+"@", 1) + "/v1?token=querySecret99&api-version=2024-10-21"
			m := ask(t, f, Config{BaseURL: base, Key: key, Retries: 1})
			q, k := question()
			q.Hints = append(q.Hints, "my key is "+key)
			proposal, err := m.Propose(t.Context(), q)
			require.Equal(t, "Bearer "+key, f.header[0].Get("Authorization"), "it is sent")
			require.Equal(t, "/v1/chat/completions?token=querySecret99&api-version=2024-10-21", f.paths[0])
			require.NotEmpty(t, k.x)
			kept, _ := json.Marshal(k.x)
			noSecrets(t, "exchange", string(kept))
			noSecrets(t, "proposal", fmt.Sprintf("%+v", proposal))
			if err != nil {
				noSecrets(t, "error", err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err))
				var with interface{ Answer() string }
				if errors.As(err, &with) {
					noSecrets(t, "answer", with.Answer())
				}
			}
			noSecrets(t, "the proposer, printed", fmt.Sprintf("%v %+v %#v %s %q", m.Model, m.Model, m.Model, m.Model, m.Model), m.Name())
			noSecrets(t, "the proposer, seen through", fmt.Sprintf("%+v", struct{ c Config }{m.config}))
		})
	}
}

func TestConfigPrintsWithoutKey(t *testing.T) {
	c := Config{BaseURL: "https://user:" + password + "@example.org/v1?token=querySecret99", Key: key, Model: "m-" + key}
	nested := struct{ C Config }{c}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		text := fmt.Sprintf(verb, c) + fmt.Sprintf(verb, &c) + fmt.Sprintf(verb, nested)
		noSecrets(t, verb, text)
		require.Contains(t, text, "example.org", verb)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("asking", "config", c)
	slog.New(slog.NewTextHandler(&log, nil)).Info("asking", "config", &c)
	raw, err := json.Marshal(nested)
	require.NoError(t, err)
	noSecrets(t, "logs and JSON", log.String(), string(raw))
	noSecrets(t, "a bad URL", Config{BaseURL: "://" + password}.String())
}

func TestErrorsOfSettingsDoNotQuoteKeys(t *testing.T) {
	for _, c := range []Config{
		{Model: "m", Key: key + "\n" + key}, {Model: "m", Key: key + " " + key}, {Model: "m", BaseURL: "http://user:" + password + "@[::1"},
		{Model: "m", BaseURL: password}, {Model: "m", BaseURL: "ftp://user:" + password + "@host/"},
	} {
		_, err := New(c)
		require.ErrorIs(t, err, ErrConfig)
		noSecrets(t, "error", err.Error())
	}
}

// The password in a URL is a credential like any other, and a key goes before it.
func TestCredentialsInURL(t *testing.T) {
	f := serve(t, answers(right))
	base := strings.Replace(f.URL, "http://", "http://user:"+password+"@", 1)
	_, x, err := ask(t, f, Config{BaseURL: base}).propose(t)
	require.NoError(t, err)
	require.Equal(t, "Basic "+base64.StdEncoding.EncodeToString([]byte("user:"+password)), f.header[0].Get("Authorization"))
	require.Equal(t, f.URL, x[0].Endpoint)
}

// A key does not follow a redirect.
func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := serve(t, answers(right))
	f := serve(t, page{status: http.StatusTemporaryRedirect, header: map[string]string{"Location": elsewhere.URL}})
	_, _, err := ask(t, f, Config{Key: key}).propose(t)
	require.ErrorContains(t, err, elsewhere.URL)
	require.Empty(t, elsewhere.requests())
}

func TestRedactor(t *testing.T) {
	r := newRedactor("none", key)
	require.Equal(t, "none of it", r.text("none of it"), "a placeholder is no secret")
	require.Equal(t, "a "+hidden+" b", r.text("a "+key+" b"))
	require.Equal(t, hidden+"…", r.text(key[3:13]+"…"))
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[a-z0-9-]{6,40}`).Draw(t, "secret")
		before, after := rapid.String().Draw(t, "before"), rapid.String().Draw(t, "after")
		got := newRedactor(secret).text(before + secret + after)
		if strings.Contains(got, secret) {
			t.Fatalf("%q", got)
		}
	})
}
