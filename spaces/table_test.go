package spaces

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
)

// tiny is the space of testdata/tiny.json.
func tiny() *Space {
	return tower([][]nn.Conv{{{}, {Kernel: 1}}, {{}, {Kernel: 1}, {Kernel: 3}}})
}

func tinyJSON(t testing.TB) string {
	b, err := os.ReadFile("testdata/tiny.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTinyTable(t *testing.T) {
	table, err := ReadTable("testdata/tiny.json", tiny())
	if err != nil {
		t.Fatal(err)
	}
	var published map[string]struct {
		MeanAcc float64 `json:"mean_acc"`
	}
	if err := json.Unmarshal([]byte(tinyJSON(t)), &published); err != nil {
		t.Fatal(err)
	}
	for a := range table.Space().All() {
		score, err := table.Score(a)
		if want := published[table.Space().Encode(a)].MeanAcc; err != nil || score.Percent != want || score.Of != metric.FromTest {
			t.Errorf("%v scores %v, %v, want %v", a, score, err, want)
		}
	}
	if _, err := table.Score(Arch{0, 3}); !errors.Is(err, ErrArch) {
		t.Errorf("an architecture outside: %v", err)
	}
	if !strings.Contains(table.Notes(), metric.FromTest.Caveat()) || len(table.SHA256()) != 64 || table.Len() != 6 || table.Name() != "tiny.json" {
		t.Errorf("%q %q %d %q", table.Notes(), table.SHA256(), table.Len(), table.Name())
	}
}

// Ranks by hand: 12 and 11 tie at 80, 10 has 75, 02 70, 01 60, 00 50.
func TestReportRanks(t *testing.T) {
	table, err := ReadTable("testdata/tiny.json", tiny())
	if err != nil {
		t.Fatal(err)
	}
	r := table.Report()
	for key, want := range map[string]struct {
		rank   int
		regret float64
	}{"12": {1, 0}, "11": {1, 0}, "10": {3, 5}, "02": {4, 10}, "01": {5, 20}, "00": {6, 30}} {
		a, _ := tiny().Decode(key)
		if r.Rank(a) != want.rank || math.Abs(r.Regret(a)-want.regret) > 1e-9 || math.Abs(r.RankPercent(a)-float64(want.rank)/6*100) > 1e-9 {
			t.Errorf("%s: rank %d, %v%%, regret %v", key, r.Rank(a), r.RankPercent(a), r.Regret(a))
		}
	}
	if got := tiny().Encode(r.Best()); got != "11" {
		t.Errorf("best is %s, want 11, the first of the best", got)
	}
	if r.Rank(Arch{7}) != 0 || !math.IsNaN(r.Regret(Arch{7})) || !math.IsNaN(r.RankPercent(nil)) {
		t.Error("an architecture outside has a rank")
	}
	if _, ok := r.Test(Arch{7}); ok {
		t.Error("an architecture outside has a test accuracy")
	}
	constrained, err := ReadTable("testdata/tiny.json", tiny().With(Constraint{MaxParams: 40}))
	if err != nil {
		t.Fatal(err)
	}
	if r := constrained.Report(); r.Len() != 3 || r.Rank(Arch{0, 0}) != 3 || r.Rank(Arch{1, 0}) != 1 {
		t.Errorf("constrained: %d ranked, 00 at %d, 10 at %d", r.Len(), r.Rank(Arch{0, 0}), r.Rank(Arch{1, 0}))
	}
}

// Each spoilt table is refused, and the sentence names the key.
func TestSpoiltTables(t *testing.T) {
	good := tinyJSON(t)
	edit := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("testdata has no %s", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for what, c := range map[string]struct{ text, says string }{
		"empty":         {"", "ends"},
		"html":          {"<html>", "object"},
		"array":         {"[]", "object"},
		"truncated":     {good[:len(good)/2], "ends in the middle"},
		"no last brace": {strings.TrimRight(good, "}\n"), "ends in the middle"},
		"more after":    {good + "{}", "follows"},
		"missing":       {"{}", "00"},
		"short key":     {edit(`"12"`, `"1"`), `"1"`},
		"other key":     {edit(`"12"`, `"13"`), `"13"`},
		"twice":         {edit(`"12"`, `"11"`), `"11"`},
		"no accuracy":   {edit("[80, 80]", "[]"), "test_acc"},
		"no member":     {edit(`"mean_acc": 75, `, ""), "needs test_acc"},
		"other members": {edit(`{"test_acc": [80, 80], "mean_acc": 80`, `{"acc": [80, 80], "mean": 80`), "Channel-Bench-Macro"},
		"null accuracy": {edit("[80, 80]", "[80, null]"), "want a number"},
		"over 100":      {edit("[80, 80]", "[80, 180]"), "no accuracy"},
		"NaN":           {edit("[80, 80]", "[80, NaN]"), `"1`},
		"one run":       {edit("[80, 80]", "[80]"), "accuracies"},
		"mean":          {edit(`"mean_acc": 75`, `"mean_acc": 75.1`), `"10"`},
		"size":          {edit(`"params": 31`, `"params": 32`), "counts"},
		"float size":    {edit(`"params": 31`, `"params": 31.5`), "params"},
	} {
		table, err := ReadTableFrom(strings.NewReader(c.text), "spoilt.json", tiny())
		if !errors.Is(err, ErrTable) || table != nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "spoilt.json") {
			t.Errorf("%s: %v, want a sentence with %q", what, err, c.says)
		}
	}
	if _, err := ReadTable("testdata/none.json", tiny()); !errors.Is(err, ErrTable) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// Whatever a file holds: no panic, and a table only if it is whole.
func FuzzReadTable(f *testing.F) {
	good := tinyJSON(f)
	for _, file := range []string{"tiny_channel.json", "tiny_201.json"} {
		b, err := os.ReadFile("testdata/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	for _, seed := range []string{good, "", "{}", good[:100], strings.ReplaceAll(good, "80", "1e999"), `{"00":{"test_acc":[1],"mean_acc":1,"params":15,"flops":12}}`} {
		f.Add(seed)
	}
	s := tiny()
	f.Fuzz(func(t *testing.T, text string) {
		table, err := ReadTableFrom(strings.NewReader(text), "fuzz", s)
		if err != nil {
			if !errors.Is(err, ErrTable) || table != nil {
				t.Fatalf("%v, %v", table, err)
			}
			return
		}
		for a := range s.All() {
			if score, err := table.Score(a); err != nil || !(score.Percent >= 0 && score.Percent <= 100) {
				t.Fatalf("%v: %v, %v", a, score, err)
			}
		}
	})
}

// A space that is not additive has a sample of its rows counted.
func TestTableOfSpaceThatIsNotAdditive(t *testing.T) {
	s := tiny()
	s.Additive = false
	if _, err := ReadTable("testdata/tiny.json", s); err != nil {
		t.Fatal(err)
	}
	bad := strings.Replace(tinyJSON(t), `"params": 31`, `"params": 32`, 1)
	if _, err := ReadTableFrom(strings.NewReader(bad), "bad", s); !errors.Is(err, ErrTable) {
		t.Errorf("a row of another size: %v", err)
	}
}
