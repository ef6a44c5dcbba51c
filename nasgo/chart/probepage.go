package chart

import (
	"bytes"
	_ "embed" // the template
	"fmt"
	"html/template"

	"github.com/genius-nas/nasgo/nasgo/probe"
)

//go:embed probepage.html
var probePageHTML string

// ProbePage is the report of a probe as one HTML page that needs nothing else, as
// Page is that of a study: what follows, charts, and tables with the tests.
func ProbePage(r probe.Report) ([]byte, error) {
	said, err := r.Sentences()
	if err != nil {
		return nil, err
	}
	p := probePage{Title: fmt.Sprintf("%s, probed", Clean(r.Proposer, 80)), Subtitle: fmt.Sprintf("Searches of %s from %s each.", count(r.Trials, "evaluation"), count(r.Seeds, "seed"))}
	if r.Kind == "prompts" {
		p.Title = fmt.Sprintf("%s, asked in several ways", Clean(r.Proposer, 80))
	}
	for _, f := range r.Fields {
		if p.Caveat == "" {
			p.Caveat = f.Of.Caveat()
		}
	}
	for _, s := range said {
		if s != p.Caveat {
			p.Said = append(p.Said, Clean(s, 4000))
		}
	}
	var own []string
	for _, c := range Probe(r) {
		figure := probeFigure{Title: c.Title, Table: template.HTML(c.table())}
		c.Title = ""
		h := c.HTML()
		own = append(own, h)
		figure.Chart = template.HTML(h)
		p.Figures = append(p.Figures, figure)
	}
	if script, err := Script(); err == nil {
		own = append(own, script)
		p.Library = template.HTML(script)
	}
	p.Policy = policy(own)
	t, err := template.New("page").Parse(pageHTML) // for its style
	if err == nil {
		t, err = t.New("probe").Parse(probePageHTML)
	}
	if err != nil {
		return nil, fmt.Errorf("report of a probe: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("report of a probe: %w", err)
	}
	return b.Bytes(), nil
}

type probePage struct {
	Title, Subtitle, Caveat, Policy string
	Said                            []string
	Figures                         []probeFigure
	Library                         template.HTML
}

type probeFigure struct {
	Title        string
	Chart, Table template.HTML
}
