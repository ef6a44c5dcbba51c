package chart

import (
	"math"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain, with ümläut and 漢字", "plain, with ümläut and 漢字"},
		{"\x1b[31mred\x1b[0m and \x1b]0;title\x07", "red and ]0;title"},
		{"a\x00b\rc\td\ne", "abc d\ne"},
		{"right\u202eot tfel", "rightot tfel"},
		{"bad \xff byte", "bad \ufffd byte"},
		{"<script>", "<script>"},
	} {
		assert.Equal(t, c.want, Clean(c.in, 100), "%q", c.in)
	}
	assert.Equal(t, "12345…", Clean("123456", 5))
	assert.Equal(t, "12345", Clean("12345", 5))
}

func FuzzClean(f *testing.F) {
	f.Add("\x1b[31mred\x1b[0m", 3)
	f.Add("\x1b[", 3)
	f.Add(strings.Repeat("\u202e", 9)+"\xff", 2)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit < 0 || limit > 1e6 {
			return
		}
		got := Clean(s, limit)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is not UTF-8", got)
		}
		if n := utf8.RuneCountInString(got); n > limit+1 {
			t.Fatalf("%d characters, limit %d", n, limit)
		}
		for _, r := range got {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				t.Fatalf("%q holds %U", got, r)
			}
		}
		if again := Clean(got, limit+1); again != got {
			t.Fatalf("%q is cleaned again to %q", got, again)
		}
	})
}

func TestWrapTextKeepsEveryWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zäöü .\n]{0,200}`).Draw(t, "text")
		width := rapid.IntRange(1, 40).Draw(t, "width")
		lines := wrapText(text, width)
		for _, l := range lines {
			if n := utf8.RuneCountInString(l); n > width || n == 0 {
				t.Fatalf("line %q has %d characters, want 1 to %d", l, n, width)
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got, want := squeeze(strings.Join(lines, "")), squeeze(text); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func TestQuantity(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1 k", 387_882: "388 k", 7_713_280: "7.71 M", 105_660_928: "106 M", 999_499: "999 k", 999_500: "1 M", 2_000_000_000: "2 G", math.MaxInt64: "9.22 E"} {
		assert.Equal(t, want, Quantity(n))
	}
}

func TestSpanIsRoundAndHoldsTheValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 100), 1, 20).Draw(t, "values")
		low, high, step := span(values, 100)
		for _, v := range values {
			if v < low || v > high {
				t.Fatalf("%v is outside %v to %v", v, low, high)
			}
		}
		if high > 100 || step <= 0 || (high-low)/step > 9 {
			t.Fatalf("%v to %v by %v", low, high, step)
		}
	})
}
