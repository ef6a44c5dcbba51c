package spaces

import (
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/metric"
)

// counted is tiny with keys that count from 1, as Channel-Bench-Macro's do.
func counted() *Space {
	s := tiny()
	s.Key = Digits{First: 1}
	return s
}

// The members of Channel-Bench-Macro mean what those of NAS-Bench-Macro do.
func TestChannelFormat(t *testing.T) {
	macro, err := ReadTable("testdata/tiny.json", tiny())
	if err != nil {
		t.Fatal(err)
	}
	channel, err := ReadTable("testdata/tiny_channel.json", counted())
	if err != nil {
		t.Fatal(err)
	}
	if channel.Runs() != 2 || channel.Source() != metric.FromTest {
		t.Errorf("%d runs, %v", channel.Runs(), channel.Source())
	}
	for a := range tiny().All() {
		x, _ := macro.Score(a)
		if y, err := channel.Score(a); err != nil || x != y {
			t.Errorf("%v: %v here, %v, there %v", a, y, err, x)
		}
	}
	a := Arch{0, 2}
	if one, err := channel.RunScore(a, 1); err != nil || one.Percent != 70.5 || one.Of != metric.FromTest {
		t.Errorf("second training: %v, %v", one, err)
	}
	for _, run := range []int{-1, 2} {
		if _, err := channel.RunScore(a, run); err == nil {
			t.Errorf("there is a training %d", run)
		}
	}
	if _, ok := channel.Seconds(a, 0); ok || channel.Curve(a, 0) != nil {
		t.Error("a published table has neither seconds nor curves")
	}
}

// With a validation split the score is validation, and only a report has test.
func TestFormat201(t *testing.T) {
	table, err := ReadTable("testdata/tiny_201.json", tiny())
	if err != nil {
		t.Fatal(err)
	}
	best := Arch{1, 1}
	score, err := table.Score(best)
	if err != nil || score.Percent != 81.00000000732 || score.Of != metric.FromVal || table.Source() != metric.FromVal || table.Runs() != 1 {
		t.Errorf("%v, %v, %d", score, err, table.Runs())
	}
	if one, err := table.RunScore(best, 0); err != nil || one != score {
		t.Errorf("the only number: %v, %v", one, err)
	}
	r := table.Report()
	if test, ok := r.Test(best); !ok || test != 80 {
		t.Errorf("test accuracy %v, %v", test, ok)
	}
	// By validation 11 is first and 10 fifth; by test 11 and 12 tie, and 10 is before 00 alone.
	if r.Rank(best) != 1 || r.Rank(Arch{1, 2}) != 2 || r.TestRank(Arch{1, 2}) != 1 || r.TestRank(best) != 1 || r.Rank(Arch{1, 0}) != 5 || r.TestRank(Arch{1, 0}) != 5 {
		t.Errorf("ranks %d %d %d %d", r.Rank(best), r.Rank(Arch{1, 2}), r.TestRank(Arch{1, 2}), r.Rank(Arch{1, 0}))
	}
	if got := tiny().Encode(r.Best()); got != "11" {
		t.Errorf("best by validation is %s", got)
	}
	if strings.Contains(table.Notes(), metric.FromTest.Caveat()) {
		t.Error("a table with a validation split carries the caveat of those without")
	}
}

func TestSpoilt201(t *testing.T) {
	b, err := os.ReadFile("testdata/tiny_201.json")
	if err != nil {
		t.Fatal(err)
	}
	good := string(b)
	edit := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("testdata has no %s", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for what, c := range map[string]struct{ text, says string }{
		"rank twice":      {edit(`"rank": 2`, `"rank": 1`), "want each of 1 to 6 once"},
		"rank too large":  {edit(`"rank": 2`, `"rank": 7`), "11 is 7"},
		"rank not a rank": {edit(`"rank": 2`, `"rank": 2.5`), "rank"},
		"not by test":     {strings.NewReplacer(`"rank": 3`, `"rank": 4`, `"rank": 4`, `"rank": 3`).Replace(good), "lower test accuracy"},
		"no rank":         {edit(`, "rank": 2`, ``), "NAS-Bench-201"},
		"no validation":   {edit(`"val_acc_200": 80.25, `, ``), "val_acc_200"},
		"over 100":        {edit(`80.25`, `180.25`), "no accuracy"},
		"test below 0":    {edit(`"test_acc_200": 61`, `"test_acc_200": -61`), "no accuracy"},
		"a list":          {edit(`80.25`, `[80.25]`), "want a number"},
		"missing row":     {edit(` "02": {"val_acc_200": 71.33333333333333, "test_acc_200": 70, "rank": 3},`, ``), "missing is 02"},
		"other space":     {edit(`"02"`, `"|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"`), "another space"},
	} {
		table, err := ReadTableFrom(strings.NewReader(c.text), "spoilt.json", tiny())
		if !errors.Is(err, ErrTable) || table != nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want a sentence with %q", what, err, c.says)
		}
	}
}

// full is a table of tiny with everything that a table can have.
func full() TableData {
	d := TableData{Name: "made", Notes: "By hand, three trainings."}
	for n := range 6 {
		var val, test, seconds []float64
		var curves [][]float64
		for run := range 3 {
			v := 100 * float64(200+10*n+run) / 297
			val, test = append(val, v), append(test, 100*float64(300+10*n+run)/450)
			seconds = append(seconds, 1.234567+float64(n)/3)
			curves = append(curves, []float64{v / 2, v})
		}
		d.Val, d.Test, d.Seconds, d.Curves = append(d.Val, val), append(d.Test, test), append(d.Seconds, seconds), append(d.Curves, curves)
	}
	return d
}

func TestNewTable(t *testing.T) {
	d := full()
	table, err := NewTable(tiny(), d)
	if err != nil {
		t.Fatal(err)
	}
	a := Arch{1, 0}
	score, err := table.Score(a)
	if want := (d.Val[3][0] + d.Val[3][1] + d.Val[3][2]) / 3; err != nil || score.Percent != want || score.Of != metric.FromVal {
		t.Errorf("%v, %v, want %v", score, err, want)
	}
	if one, err := table.RunScore(a, 2); err != nil || one.Percent != d.Val[3][2] {
		t.Errorf("%v, %v", one, err)
	}
	if curve := table.Curve(a, 1); len(curve) != 2 || float64(curve[1]) != d.Val[3][1] || table.Curve(a, 3) != nil {
		t.Errorf("curve %v", curve)
	}
	if s, ok := table.Seconds(a, 1); !ok || s != d.Seconds[3][1] {
		t.Errorf("seconds %v, %v", s, ok)
	}
	if test, ok := table.Report().Test(a); !ok || float64(test) != (d.Test[3][0]+d.Test[3][1]+d.Test[3][2])/3 {
		t.Errorf("test %v, %v", test, ok)
	}
	if !strings.Contains(table.Notes(), d.Notes) || table.Name() != "made" || table.Runs() != 3 || len(table.SHA256()) != 64 {
		t.Errorf("%q %q %d %q", table.Notes(), table.Name(), table.Runs(), table.SHA256())
	}
	d.Val[5][1] += 0.1
	if other, err := NewTable(tiny(), d); err != nil || other.SHA256() == table.SHA256() {
		t.Errorf("another number, the same hash: %v", err)
	}
}

func TestBadTableData(t *testing.T) {
	for what, spoil := range map[string]func(*TableData){
		"no name":         func(d *TableData) { d.Name = "" },
		"no accuracies":   func(d *TableData) { d.Val, d.Test = nil, nil },
		"a row too few":   func(d *TableData) { d.Val = d.Val[1:] },
		"no rows":         func(d *TableData) { d.Val = [][]float64{} },
		"a run too few":   func(d *TableData) { d.Test[2] = d.Test[2][1:] },
		"no runs":         func(d *TableData) { d.Val[0], d.Test = nil, nil },
		"NaN":             func(d *TableData) { d.Val[2][1] = math.NaN() },
		"over 100":        func(d *TableData) { d.Test[2][1] = 100.1 },
		"negative":        func(d *TableData) { d.Seconds[2][1] = -1 },
		"endless":         func(d *TableData) { d.Seconds[2][1] = math.Inf(1) },
		"curve too short": func(d *TableData) { d.Curves[2][1] = d.Curves[2][1][1:] },
		"no curve":        func(d *TableData) { d.Curves[2] = d.Curves[2][1:] },
		"no curves":       func(d *TableData) { d.Curves = d.Curves[1:] },
		"no epochs":       func(d *TableData) { clear(d.Curves[0]) },
	} {
		d := full()
		spoil(&d)
		if table, err := NewTable(tiny(), d); !errors.Is(err, ErrTable) || table != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}
