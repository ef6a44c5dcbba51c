package nasgo_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// own is the prefix of this module's packages.
const own = "github.com/genius-nas/nasgo/"

// rooms says, for each package (and those below it, unless they are named
// themselves), which of ours it may import. A package not named here fails the
// test: whoever adds a room says who its neighbours are.
var rooms = map[string]string{
	"spaces":                   "nasgo/nn nasgo/metric",
	"spaces/spacetest":         "spaces nasgo/nn nasgo/metric",
	"spaces/known":             "spaces spaces/*",
	"spaces/channelbench":      "spaces nasgo/nn",
	"spaces/mobilenet":         "spaces nasgo/nn",
	"spaces/nasbench201":       "spaces nasgo/nn",
	"spaces/nasbenchmacro":     "spaces nasgo/nn",
	"spaces/smallconv":         "spaces nasgo/nn",
	"spaces/transformer":       "spaces nasgo/nn",
	"spaces/tinyconv":          "spaces nasgo/nn",
	"nasgo":                    "nasgo/store nasgo/worker nasgo/data nasgo/metric nasgo/nn nasgo/home nasgo/price spaces",
	"nasgo/nn":                 "",
	"nasgo/nn/nntest":          "nasgo/nn",
	"nasgo/metric":             "",
	"nasgo/home":               "",
	"nasgo/price":              "nasgo/home",
	"nasgo/store":              "",
	"nasgo/data":               "nasgo/nn nasgo/data/internal/door",
	"nasgo/data/internal/door": "",
	"nasgo/data/final":         "nasgo/data nasgo/nn nasgo/data/internal/door",
	"nasgo/built":              "",
	"nasgo/worker":             "nasgo/built nasgo/data nasgo/home nasgo/metric nasgo/nn",
	"nasgo/train":              "nasgo/worker nasgo/data nasgo/data/final nasgo/metric nasgo/nn",
	"nasgo/stats":              "nasgo/metric",
	"nasgo/tables":             "spaces spaces/known nasgo/home nasgo/metric",
	"nasgo/tables/fetch":       "nasgo/tables nasgo/home",
	"nasgo/search":             "nasgo spaces nasgo/metric nasgo/nn",
	"nasgo/search/searchtest":  "nasgo spaces nasgo/metric nasgo/nn",
	"nasgo/bench":              "nasgo/contest nasgo/search nasgo/stats nasgo/worker nasgo/data nasgo/metric nasgo/nn spaces",
	"nasgo/contest":            "nasgo spaces nasgo/metric nasgo/stats",
	"nasgo/mask":               "nasgo spaces nasgo/nn",
	"nasgo/probe":              "nasgo nasgo/contest nasgo/home nasgo/mask nasgo/search nasgo/stats spaces",
	"nasgo/llm":                "nasgo nasgo/worker nasgo/mask spaces nasgo/metric nasgo/nn nasgo/home",
	"nasgo/chart/echarts":      "nasgo/home",
	"nasgo/chart/render":       "nasgo/chart/echarts",
	"nasgo/chart":              "nasgo nasgo/contest nasgo/probe nasgo/chart/echarts nasgo/stats nasgo/home nasgo/metric nasgo/nn nasgo/worker spaces",
	"nasgo/notebook":           "nasgo nasgo/contest nasgo/probe nasgo/chart nasgo/chart/echarts nasgo/search nasgo/llm nasgo/stats nasgo/home nasgo/metric nasgo/nn nasgo/worker nasgo/data nasgo/tables spaces",
	"kernels":                  "nasgo/home",
	"kernels/kernelstest":      "",
	"notebooks":                "",
	"kernels/jupyter":          "nasgo/home",
	"kernels/setup":            "kernels kernels/jupyter nasgo/home nasgo/built nasgo/chart/echarts nasgo/worker",
	"kernels/nasgo":            "kernels/* spaces/* nasgo/* nasgo spaces kernels !nasgo/train !nasgo/data/final",
	"kernels/nasgo-picture":    "nasgo/chart/echarts nasgo/chart/render",
	"kernels/nasgo-worker":     "nasgo/train nasgo/worker",
}

// doors says which packages alone may import a library: each stands in one place.
var doors = map[string]string{
	"github.com/gomlx/":                 "nasgo/train",
	"github.com/sashabaranov/go-openai": "nasgo/llm",
	"github.com/go-echarts/":            "nasgo/chart",
	"github.com/dop251/goja":            "nasgo/chart/render",
	"github.com/janpfeifer/gonb":        "nasgo/notebook",
	"modernc.org/sqlite":                "nasgo/store",
	"github.com/spf13/":                 "kernels/nasgo",
	"gonum.org/":                        "", // oracle of tests only
}

// cellsNeverLink are modules that no package a cell imports may pull in, however far down.
var cellsNeverLink = []string{"github.com/gomlx/", "gonum.org/", "github.com/chromedp/", "github.com/spf13/", "github.com/dop251/goja"}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func TestWhoImportsWhat(t *testing.T) {
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, own)
		rule, ok := rooms[name]
		if !ok {
			t.Errorf("%s has no line in rooms: say here which packages it may import", name)
			continue
		}
		for _, imp := range p.Imports {
			if mine, ok := strings.CutPrefix(imp, own); ok && !allowed(rule, mine) {
				t.Errorf("%s imports %s, which its line in rooms does not allow", name, mine)
			}
			for lib, door := range doors {
				if strings.HasPrefix(imp, lib) && name != door {
					t.Errorf("%s imports %s: only %q may", name, imp, door)
				}
			}
		}
	}
}

func TestCellsLinkLittle(t *testing.T) {
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, own)
		if strings.HasPrefix(name, "kernels") || name == "nasgo/train" || name == "nasgo/chart/render" {
			continue
		}
		for _, dep := range p.Deps {
			for _, heavy := range cellsNeverLink {
				if strings.HasPrefix(dep, heavy) {
					t.Errorf("%s pulls in %s: a cell that imports it builds slowly", name, dep)
				}
			}
		}
	}
}

func allowed(rule, pkg string) bool {
	ok := false
	for word := range strings.FieldsSeq(rule) {
		if banned, is := strings.CutPrefix(word, "!"); is && banned == pkg {
			return false
		}
		tree, is := strings.CutSuffix(word, "/*")
		ok = ok || word == pkg || is && strings.HasPrefix(pkg, tree+"/")
	}
	return ok
}

func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", own+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("go list gave %d packages", len(all))
	}
	return all
}
