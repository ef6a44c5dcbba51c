package chart

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// browser is a headless Chromium with an empty profile.
func browser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("Chromium is left out with -short")
	}
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil && path == "" {
			path = p
		}
	}
	if path == "" {
		skipOrFail(t, "Chromium is not installed")
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WSURLReadTimeout(2*time.Minute), chromedp.WindowSize(1000, 1200))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), flags...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(stop)
	return ctx
}

// open shows a page and waits until a chart is alive.
func open(t *testing.T, ctx context.Context, html string) {
	t.Helper()
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(pageFile(t, html)), chromedp.WaitVisible(`[data-live="1"] canvas`)))
}

// ask evaluates JavaScript on the page.
func ask[T any](t *testing.T, ctx context.Context, js string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js))
	require.NoError(t, err)
	return v
}

// pageFile writes a page and gives its address.
func pageFile(t *testing.T, html string) string {
	file := filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, os.WriteFile(file, []byte(html), 0o644))
	return "file://" + file
}

// blue counts the pixels of the colour of a study's own line in a screenshot.
func blue(t *testing.T, shot []byte) (n int) {
	img, err := png.Decode(bytes.NewReader(shot))
	require.NoError(t, err)
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			r, g, b, _ := img.At(x, y).RGBA()
			if near(r>>8, 0x00) && near(g>>8, 0x72) && near(b>>8, 0xB2) {
				n++
			}
		}
	}
	return n
}

func near(a, b uint32) bool { return max(a, b)-min(a, b) < 12 }

const paletteBlueInCanvas = `(() => {
	const c = document.querySelector(".nasgo-chart canvas");
	if (!c) return -1;
	const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
	let n = 0;
	for (let i = 0; i < d.length; i += 4) if (d[i] < 12 && Math.abs(d[i+1]-0x72) < 12 && Math.abs(d[i+2]-0xB2) < 12) n++;
	return n;
})()`

// TestTheCanvasIsDrawn opens a page in which the library arrives after the
// chart, and one where RequireJS stands before it, as in nbconvert's pages.
func TestTheCanvasIsDrawn(t *testing.T) {
	needLibrary(t)
	script, err := Script()
	require.NoError(t, err)
	c := BestSoFar(record(1, 30, metric.FromVal))
	c.Options["animation"] = false
	ctx := browser(t)
	const require_ = `<script>window.define=function(){window.taken=true};define.amd={};window.module={};window.exports={}</script>`
	for name, html := range map[string]string{
		"library after":  c.HTML() + script,
		"library before": script + c.HTML(),
		"with RequireJS": require_ + c.HTML() + script,
	} {
		t.Run(name, func(t *testing.T) {
			open(t, ctx, "<!DOCTYPE html><body>"+html)
			pixels := ask[int](t, ctx, paletteBlueInCanvas)
			shown := ask[int](t, ctx, `[...document.querySelectorAll(".nasgo-chart img")].filter(e => e.offsetHeight > 0).length`)
			assert.Greater(t, pixels, 500, "the study's line is on the canvas")
			assert.Zero(t, shown, "the picture has made room")
		})
	}
}

// TestWithoutScriptsThePictureIsThere looks at the report with scripts off.
func TestWithoutScriptsThePictureIsThere(t *testing.T) {
	needLibrary(t)
	report, err := Page(record(1, 30, metric.FromVal))
	require.NoError(t, err)
	ctx := browser(t)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	_, err = chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(pageFile(t, string(report)))))
	shot, err := chromedp.Call(ctx, cdppage.CaptureScreenshot, cdppage.CaptureScreenshotParams{})
	require.NoError(t, err)
	_, err = chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{})
	require.NoError(t, err)
	canvases := ask[int](t, ctx, `document.querySelectorAll("canvas").length`)
	width := ask[int](t, ctx, `document.querySelector(".nasgo-chart img").naturalWidth`)
	assert.Zero(t, canvases)
	assert.Equal(t, 760, width)
	assert.Greater(t, blue(t, shot.Data), 500)
}

// TestPicturesHaveNoCutOrOverlappingText measures the text of each golden
// picture with the browser's own fonts.
func TestPicturesHaveNoCutOrOverlappingText(t *testing.T) {
	ctx := browser(t)
	files, err := filepath.Glob("testdata/*.svg")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	const measure = `(() => {
		const root = document.querySelector("svg").getBoundingClientRect(), bad = [];
		const boxes = [...document.querySelectorAll("text")].map(e => [e.textContent, e.getBoundingClientRect()]);
		boxes.forEach(([text, b], i) => {
			if (b.left < root.left || b.right > root.right + 1 || b.top < root.top || b.bottom > root.bottom) bad.push("cut: " + text);
			boxes.slice(0, i).forEach(([other, o]) => {
				if (Math.min(b.right, o.right) - Math.max(b.left, o.left) > 1 && Math.min(b.bottom, o.bottom) - Math.max(b.top, o.top) > 3) bad.push(text + " over " + other);
			});
		});
		return bad;
	})()`
	for _, file := range files {
		svg, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(pageFile(t, "<!DOCTYPE html><meta charset=utf-8><body>"+string(svg)))))
		assert.Empty(t, ask[[]string](t, ctx, measure), file)
	}
}

// attacks are what a stranger may write where a reason, a key or a name stands.
var attacks = []string{
	`<script>window.pwned=1</script>`,
	`</script><script>window.pwned=2</script>`,
	`"><img src=x onerror="window.pwned=3">`,
	`'-(window.pwned=4)-'`,
	`{{.Title}} ${window.pwned=5} {a|b}`,
	"\x1b[31mred\x1b[0m \x00\x07 \u202e",
	`]]><svg onload="window.pwned=6">`,
	strings.Repeat("long <b>word</b> ", 6000), // 100 kB
}

func attacked() nasgo.Record {
	r := record(1, 12, metric.FromVal)
	n, err := nn.NewBuilder(attacks[2], nn.Shape{8, 8, 1}).Stage(attacks[0]).Block(attacks[1]).Conv(8, 3, 1).GlobalPool().Dense(10).Network()
	if err != nil {
		panic(err)
	}
	for i := range r.Trials {
		a := attacks[i%len(attacks)]
		t := &r.Trials[i]
		t.Reason, t.Key, t.Proposer, t.Failure, t.Backend, t.Network = a, a, a, a, a, n
		r.Attempts = append(r.Attempts, nasgo.Attempt{Trial: i, N: 1, Answer: a, Problem: a})
		r.Exchanges = append(r.Exchanges, nasgo.Exchange{Trial: i, Model: a, Endpoint: a, Error: a})
		r.Hints = append(r.Hints, nasgo.Hint{Text: a})
		r.Events = append(r.Events, nasgo.Event{Trial: i, Cause: a})
	}
	for i := range r.Trials {
		if s := r.Trials[i].Score; s != nil {
			p := s.Percent + 1
			r.Trials[i].Predicted = &p
		}
	}
	for _, a := range attacks {
		r.Rankings = append(r.Rankings, nasgo.Ranking{Proposer: a, Problem: a, Keys: []string{a, a, a}})
	}
	r.Origin = &nasgo.Origin{Study: attacks[0], Trial: 2}
	r.Info.Choices = []spaces.Choice{{Name: attacks[0], Options: attacks}}
	r.Info.Proposer, r.Info.Data, r.Info.SpaceDoc = attacks[1], attacks[2], attacks[0]
	baselines(&r, 12, attacks[0], attacks[2])
	return r
}

// TestAStrangersTextIsOnlyText puts attacks everywhere a stranger's text goes
// and looks for what they would do, in the report and, without its policy, in
// each chart, with its tooltips opened.
func TestAStrangersTextIsOnlyText(t *testing.T) {
	needLibrary(t)
	r := attacked()
	report, err := Page(r, r)
	require.NoError(t, err)
	script, err := Script()
	require.NoError(t, err)
	charts := BestSoFar(r, r).HTML() + Candidates(r).HTML() + Curves(r.Trials...).HTML() + Calibration(r).HTML() + Cost(r, r).HTML() + script
	const tips = `(() => {
		let n = 0;
		document.querySelectorAll("[data-live]").forEach(box => {
			const c = echarts.getInstanceByDom(box.querySelector("div"));
			c.getOption().series.forEach((s, i) => s.data.slice(0, 12).forEach((_, j) => { n++; c.dispatchAction({type: "showTip", seriesIndex: i, dataIndex: j}) }));
		});
		return n;
	})()`
	const found = `String(window.pwned) + " " + document.querySelectorAll("img[src=x], svg, b b, [onerror], [onload]").length`
	ctx := browser(t)
	for name, html := range map[string]string{"report": string(report), "charts": "<!DOCTYPE html><meta charset=utf-8><body>" + charts} {
		t.Run(name, func(t *testing.T) {
			open(t, ctx, html)
			tipped := ask[int](t, ctx, tips)
			time.Sleep(500 * time.Millisecond)
			live := ask[int](t, ctx, `document.querySelectorAll("[data-live]").length`)
			text := ask[string](t, ctx, `document.body.innerText`)
			got := ask[string](t, ctx, found)
			assert.Positive(t, tipped)
			assert.Equal(t, "undefined 0", got)
			assert.Equal(t, 5, live)
			assert.Contains(t, text, "window.pwned=1", "it is shown as text")
			assert.NotContains(t, text, "\x1b")
		})
	}
}
