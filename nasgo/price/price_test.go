package price_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/price"
)

func TestUnknownIsNotFree(t *testing.T) {
	l, err := price.Parse([]byte(`{"prices":[
		{"endpoint":"a.example","model":"big","prompt":3,"cached":0.3,"completion":15,"date":"2026-03"},
		{"endpoint":"127.0.0.1","model":"*","prompt":0,"completion":0,"date":"2026-03-02"},
		{"model":"small-*","prompt":1,"completion":2,"date":"2026-03"}]}`))
	require.NoError(t, err)
	p, ok := l.Of("https://a.example/v1", "big")
	require.True(t, ok)
	require.InDelta(t, (700*3+300*0.3+50*15)/1e6, p.Cost(price.Tokens{Prompt: 1000, Cached: 300, Completion: 50}), 1e-15)
	_, ok = l.Of("https://b.example/v1", "big")
	require.False(t, ok, "the price of one endpoint is not another's")
	_, ok = l.Of("https://a.example/v1", "big-2026")
	require.False(t, ok)
	p, ok = l.Of("http://127.0.0.1:8080/v1", "anything")
	require.True(t, ok)
	require.Zero(t, p.Cost(price.Tokens{Prompt: 1000, Completion: 1000}), "free is known")
	p, ok = l.Of("https://b.example/v1", "small-7b")
	require.True(t, ok)
	require.InDelta(t, 1e-6, p.Cost(price.Tokens{Prompt: 1, Cached: 1}), 1e-15, "without a price of its own the cache costs the same")
}

func TestBadListsAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":      `{"prices":[`,
		"negative":     `{"prices":[{"model":"m","prompt":-1,"completion":1,"date":"2026-03"}]}`,
		"half a price": `{"prices":[{"model":"m","prompt":1,"date":"2026-03"}]}`,
		"no date":      `{"prices":[{"model":"m","prompt":1,"completion":1}]}`,
		"no model":     `{"prices":[{"prompt":1,"completion":1,"date":"2026-03"}]}`,
	} {
		_, err := price.Parse([]byte(text))
		require.ErrorIs(t, err, price.ErrList, name)
	}
}

func TestTheUsersListCounts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep", "prices.json")
	t.Setenv("NASGO_PRICES", file)
	l, err := price.Load()
	require.NoError(t, err)
	require.Equal(t, price.Shipped(), l)
	got, err := price.Copy()
	require.NoError(t, err)
	require.Equal(t, file, got)
	_, err = price.Copy()
	require.ErrorIs(t, err, fs.ErrExist, "an edited list is not overwritten")
	require.NoError(t, os.WriteFile(file, []byte(`{"prices":[]}`), 0o644))
	l, err = price.Load()
	require.NoError(t, err)
	require.Empty(t, l.Prices)
	require.NoError(t, os.WriteFile(file, []byte(`{`), 0o644))
	_, err = price.Load()
	require.ErrorIs(t, err, price.ErrList)
	require.ErrorContains(t, err, file)
}

func ExampleList_Of() {
	l, _ := price.Parse([]byte(`{"prices":[{"endpoint":"api.example.org","model":"big","prompt":2,"completion":8,"date":"2026-03"}]}`))
	p, known := l.Of("https://api.example.org/v1", "big")
	fmt.Println(known, p.Date, p.Cost(price.Tokens{Prompt: 100_000, Completion: 5_000}))
	_, known = l.Of("https://api.example.org/v1", "bigger")
	fmt.Println(known)
	// Output:
	// true 2026-03 0.24
	// false
}
