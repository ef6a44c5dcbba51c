package notebook

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/chart/echarts"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/search"
)

// Open opens the study in a file, or begins it there. It is meant for a
// declaration, var study = notebook.Open(…), which GoNB runs again in every
// later cell: it is cheap, shows nothing, and goes on where the file stands.
func Open(path string, c nasgo.Config) *nasgo.Study {
	s, err := nasgo.Open(path, c)
	Fail(err)
	return s
}

// Proposer is the language model that the environment configures
// (OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL), or local search, which
// changes one choice at a time in the best so far, where it configures none.
func Proposer() nasgo.Proposer {
	p, ok, err := llm.FromEnv()
	Fail(err)
	if ok {
		return p
	}
	return search.LocalSearch()
}

// Setup puts the chart library on the notebook's page, so that charts, those
// shown already too, become interactive. Call it in a cell of its own, once
// whenever the page is opened; without it, charts are pictures. The megabyte of
// script goes to the page and not into the notebook file.
func Setup() {
	script, err := chart.Script()
	if err != nil {
		display(bundle{HTML: box("#9a5b00", line("Charts will be tables: "+err.Error()+".")), Text: "Charts will be tables: " + err.Error() + "."})
		return
	}
	id := newID()
	out.show(id, bundle{HTML: script, Text: "…"}, false)
	text := fmt.Sprintf("Charts are drawn by Apache ECharts %s. They are interactive while this page is open; run this cell again after opening it anew.", echarts.Version)
	out.show(id, bundle{HTML: panel(faint(text)), Text: text}, true)
}
