package chart

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart/echarts"
	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/metric"
)

// gallery is one chart of each kind and size.
func gallery() map[string]Chart {
	r := record(1, 30, metric.FromTest)
	baselines(&r, 30, "random", "regularized-evolution", "local-search")
	o := record(2, 20, metric.FromTest)
	o.Info.Path, o.Info.Proposer = "other.study", "llm small-model"
	val := record(3, 4, metric.FromVal)
	return map[string]Chart{
		"best":         BestSoFar(r, o),
		"best-one":     BestSoFar(record(3, 1, metric.FromVal)),
		"candidates":   Candidates(r),
		"contest":      Contest(contested(metric.FromTest), contest.Published{Name: "a paper", Evaluations: 10, Ranks: []int{8, 27, 61}}),
		"contest-test": ContestTest(contested(metric.FromVal), contest.Published{Name: "a paper", Evaluations: 10, Test: 92.4}),
		"cost":         Cost(asked(record(1, 30, metric.FromTest), 1, 1e-6), asked(record(2, 20, metric.FromTest), 2, 2e-6)),
		"cost-some":    Cost(asked(record(3, 12, metric.FromVal), 1, -1)),
		"calibration":  Calibration(asked(record(1, 30, metric.FromVal), 1, 0)),
		"curves":       Curves(r.Trials...),
		"curves-few":   Curves(val.Trials...),
		"probe":        Probe(probed())[0],
		"probe-curves": Probe(probed())[2],
		"splits":       Splits(twoSplits(), contest.Published{Name: "a paper", Evaluations: 10, Test: 90.5}),
	}
}

func TestPicturesAreGolden(t *testing.T) {
	needLibrary(t)
	for name, c := range gallery() {
		t.Run(name, func(t *testing.T) {
			svg, err := c.SVG()
			require.NoError(t, err)
			sound(t, svg)
			file := filepath.Join("testdata", name+".svg")
			if *regen {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(file, []byte(svg), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err, "run go test ./nasgo/chart -run Golden -regen, then look at the pictures")
			assert.True(t, string(want) == svg, "the picture is not the golden one: run with -regen and look at it")
		})
	}
}

// sound checks what holds of every picture: XML, finite numbers, nothing that
// could run or load.
func sound(t require.TestingT, svg string) {
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if e, ok := tok.(xml.StartElement); ok {
			assert.NotContains(t, []string{"script", "foreignObject", "image", "a"}, e.Name.Local)
			for _, a := range e.Attr {
				assert.NotContains(t, a.Value, "NaN", "%s of %s", a.Name.Local, e.Name.Local)
				assert.NotContains(t, a.Value, "undefined")
				assert.NotContains(t, a.Value, "Infinity")
				assert.False(t, strings.HasPrefix(a.Name.Local, "on"), a.Name.Local)
			}
		}
	}
}

func TestEveryStudyCanBeDrawn(t *testing.T) {
	needLibrary(t)
	pictures := 6 // of the 100 studies: one takes some 0.1 s
	if testing.Short() {
		pictures = 1
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 14).Draw(t, "trials")
		r := record(rapid.Uint64().Draw(t, "seed"), n, metric.FromVal)
		for i := range r.Trials {
			tr := &r.Trials[i]
			tr.Key = rapid.String().Draw(t, "key")
			tr.Cost.FLOPs = rapid.Int64Range(0, 1<<62).Draw(t, "flops")
			if tr.Score != nil {
				tr.State = rapid.SampledFrom([]nasgo.State{nasgo.Trained, nasgo.Told}).Draw(t, "state")
				tr.Score.Percent = rapid.Float64Range(0, 100).Draw(t, "score")
			}
		}
		r.Info.Proposer = rapid.String().Draw(t, "proposer")
		if rapid.Bool().Draw(t, "baseline") {
			baselines(&r, rapid.IntRange(1, 12).Draw(t, "evaluations"), r.Info.Proposer, "random")
		}
		for _, c := range []Chart{BestSoFar(r, r), Candidates(r), Curves(r.Trials...)} {
			_, err := json.Marshal(c.Options) // refuses what is not finite
			require.NoError(t, err, c.Title)
			if pictures > 0 && n > 2 {
				svg, err := c.SVG()
				require.NoError(t, err, c.Title)
				sound(t, svg)
				assert.NotContains(t, c.HTML(), "NaN")
			}
			assert.Equal(t, len(withScore(r.Trials)) == 0, c.Options == nil, c.Title)
			assert.NotContains(t, c.Text(), "NaN")
		}
		if n > 2 {
			pictures--
		}
	})
}

func TestCaptionsSayWhatTheNumbersAre(t *testing.T) {
	r := record(1, 12, metric.FromTest)
	best, cand := BestSoFar(r), Candidates(r)
	for _, c := range []Chart{best, cand} {
		assert.Contains(t, c.Caption, "test accuracy")
		assert.Contains(t, c.Caption, metric.FromTest.Caveat())
	}
	assert.Contains(t, best.Caption, NoBaseline)
	assert.Contains(t, best.Caption, "after 11 evaluations", "a failed trial is an evaluation, a rejected one is not")
	assert.Contains(t, cand.Caption, "n = 10")
	assert.Contains(t, cand.Caption, "1 failed, 1 rejected")

	v := record(1, 12, metric.FromVal)
	assert.Contains(t, BestSoFar(v).Caption, "validation accuracy")
	assert.NotContains(t, BestSoFar(v).Caption, "selecting on the test split")
}

// TestVerdict checks the sentence against numbers worked out by hand: of 19
// runs that end at 81, 82, …, 99, five are at 95 or above, so p is 6/20.
func TestVerdict(t *testing.T) {
	r := nasgo.Record{Trials: []nasgo.Trial{
		{Number: 1, State: nasgo.Told, Score: &metric.Score{Percent: 60}},
		{Number: 2, State: nasgo.Failed},
		{Number: 3, State: nasgo.Rejected},
		{Number: 4, State: nasgo.Told, Score: &metric.Score{Percent: 95}},
	}}
	b := nasgo.Baseline{Proposer: "random"}
	for i := range 19 {
		b.Curves = append(b.Curves, []float64{10, 20, float64(81 + i), 100})
	}
	r.Baselines = []nasgo.Baseline{b}
	lines := Verdict(r)
	require.Len(t, lines, 1)
	assert.Contains(t, lines[0], "after 3 evaluations, 19 simulated runs: median 90.00%")
	assert.Contains(t, lines[0], "90% of the runs 81.90 to 98.10")
	assert.Contains(t, lines[0], "5 of the 19 runs did at least as well, p = 0.300")

	r.Baselines = append(r.Baselines, b)
	assert.Contains(t, Verdict(r)[2], "2 tests")
	assert.Equal(t, []string{NoBaseline}, Verdict(nasgo.Record{Baselines: r.Baselines}), "no score, no comparison")
}

func TestCandidatesFrontIsWhatNoneBeats(t *testing.T) {
	r := record(4, 40, metric.FromVal)
	front := frontLine(withScore(r.Trials), 1)
	on := map[float64]bool{}
	for _, p := range front {
		on[p.Value.([]any)[0].(float64)] = true
	}
	for _, a := range withScore(r.Trials) {
		beaten := false
		for _, b := range withScore(r.Trials) {
			beaten = beaten || b.Number != a.Number && b.Cost.FLOPs <= a.Cost.FLOPs && b.Score.Percent >= a.Score.Percent
		}
		assert.Equal(t, !beaten, on[float64(a.Cost.FLOPs)], "trial %d", a.Number)
	}
}

func TestOfRefusesNaN(t *testing.T) {
	c := charts.NewLine()
	c.AddSeries("a", []opts.LineData{{Value: math.NaN()}})
	_, err := Of("title", "", c)
	assert.ErrorContains(t, err, `chart "title"`)
}

func TestEqualChartsHaveEqualPictures(t *testing.T) {
	needLibrary(t)
	c := gallery()["curves-few"]
	first, err := c.SVG()
	require.NoError(t, err)
	drawn = album{}
	again, err := c.SVG()
	require.NoError(t, err)
	assert.True(t, first == again)
}

func TestWithoutTheLibraryAChartIsItsTable(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	r := record(1, 10, metric.FromVal)
	c := Candidates(r)
	_, err := c.SVG()
	require.ErrorIs(t, err, echarts.ErrMissing)
	h := c.HTML()
	assert.Contains(t, h, "nasgo setup")
	assert.Contains(t, h, "<table")
	assert.NotContains(t, h, "<script")
	assert.Contains(t, h, r.Trials[0].Key)
	assert.Contains(t, c.Text(), r.Trials[0].Key)
	page, err := Page(r)
	require.NoError(t, err)
	assert.Contains(t, string(page), "nasgo setup")
	assert.Contains(t, string(page), "script-src &#39;none&#39;")
}

// TestTheLibraryHidesFromModuleLoaders runs a library with the usual UMD head
// where a page has RequireJS and CommonJS; it has to land on window.
func TestTheLibraryHidesFromModuleLoaders(t *testing.T) {
	const umd = `!function(t,e){"object"==typeof exports&&"undefined"!=typeof module?e(exports):"function"==typeof define&&define.amd?define(["exports"],e):e((t="undefined"!=typeof globalThis?globalThis:t||self).echarts={})}(this,function(t){t.version="x"});`
	const page = `var window=globalThis,module={},exports={},taken=false,told=[];
		function define(){taken=true} define.amd={};
		function Event(n){this.type=n} function dispatchEvent(e){told.push(e.type)}`
	vm := goja.New()
	_, err := vm.RunString(page + "\n" + wrap(umd))
	require.NoError(t, err)
	v, err := vm.RunString(`window.echarts.version+" "+taken+" "+told`)
	require.NoError(t, err)
	assert.Equal(t, "x false "+readyEvent, v.String())
	assert.NotContains(t, wrap("'</script>'"), "</script")
}

func BenchmarkPicture(b *testing.B) {
	needLibrary(b)
	c := gallery()["best"]
	for b.Loop() {
		drawn = album{}
		if _, err := c.plot(); err != nil {
			b.Fatal(err)
		}
	}
}
