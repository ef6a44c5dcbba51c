package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/chart/echarts"
)

// tiny stands for echarts: it has the same entry points and draws its options'
// text, so that these tests need nothing fetched. With the real library charts
// are drawn in package chart's tests.
const tiny = `var opened = 0, echarts = {
	setPlatformAPI: function() {},
	init: function(a, b, how) {
		var text = "", id = opened++;
		return {
			setOption: function(o) {
				if (o.throws) throw new Error(o.throws);
				while (o.forever) {}
				text = o.text + o.animation;
			},
			renderToSVGString: function() {
				return '<svg width="' + how.width + '" height="' + how.height + '"><g class="zr-cls-' + id + '" id="zr' + id + '-c0">' + text + '</g></svg>';
			},
			dispose: function() {},
		};
	},
}`

func TestEqualOptionsGiveEqualPictures(t *testing.T) {
	var r interpreter
	for range 3 {
		svg, err := r.drawing(tiny, []byte(`{"text":"<a>"}`), 30, 20, Limit)
		require.NoError(t, err)
		assert.Equal(t, `<svg width="30" height="20"><g id="zr-c0"><a>false</g></svg>`, svg)
	}
}

func TestErrorsSpoilNothing(t *testing.T) {
	var r interpreter
	for options, says := range map[string]string{
		`{"throws":"no such chart"}`: "no such chart", `{`: "SyntaxError", `{"forever":true}`: "took too long",
	} {
		_, err := r.drawing(tiny, []byte(options), 30, 20, 200*time.Millisecond)
		require.ErrorContains(t, err, says)
		assert.Equal(t, strings.Contains(options, "forever"), errors.Is(err, ErrTooLong))
		_, err = r.drawing(tiny, []byte(`{"text":"a"}`), 30, 20, Limit)
		require.NoError(t, err)
	}
	for _, library := range []string{"throw 1", "for(;;){}", "var echarts = {}"} {
		_, err := r.drawing(library, []byte(`{}`), 30, 20, 200*time.Millisecond)
		require.ErrorContains(t, err, "echarts", library)
	}
}

func TestServeAnswersEachRequest(t *testing.T) {
	var out bytes.Buffer
	in := `{"options":{"text":"one"},"width":3,"height":2}
{"options":{"throws":"oh"},"width":3,"height":2}
{"options":{"text":"two"},"width":3,"height":2}
`
	require.NoError(t, Serve(strings.NewReader(in), &out, func() (string, error) { return tiny, nil }))
	answers := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, answers, 3, "a line each")
	for i, want := range []string{"onefalse", "oh", "twofalse"} {
		var a echarts.Answer
		require.NoError(t, json.Unmarshal([]byte(answers[i]), &a))
		assert.Contains(t, a.SVG+a.Error, want)
		assert.Equal(t, i == 1, a.SVG == "")
	}

	out.Reset()
	missing := func() (string, error) { return "", echarts.ErrMissing }
	require.NoError(t, Serve(strings.NewReader(in), &out, missing))
	assert.Equal(t, 3, strings.Count(out.String(), echarts.ErrMissing.Error()))
	require.ErrorContains(t, Serve(strings.NewReader("GET / HTTP/1.1\n"), &out, missing), "reading a request")
}

func FuzzServe(f *testing.F) {
	f.Add(`{"options":{"text":"one"},"width":3,"height":2}`)
	f.Add(`{"options":null}{"width":-1,"options":[]}`)
	f.Fuzz(func(t *testing.T, in string) {
		var out bytes.Buffer
		_ = Serve(strings.NewReader(in), &out, func() (string, error) { return tiny, nil }) // refuses or answers
		for line := range strings.Lines(out.String()) {
			var a echarts.Answer
			require.NoError(t, json.Unmarshal([]byte(line), &a))
			assert.True(t, (a.SVG == "") != (a.Error == ""), line)
		}
	})
}
