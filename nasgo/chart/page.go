package chart

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the template
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
)

//go:embed page.html
var pageHTML string

// Page is a report on a study as one HTML page that needs nothing else: it
// works from a file, offline, with scripts off (the pictures are in it) and on
// paper. others are further studies, drawn beside it in the chart of the best
// so far. A policy in the page lets no script run but the charts' own and
// nothing be loaded. Where the chart library is missing the page has tables
// instead of charts and says so; that is no error.
func Page(study nasgo.Record, others ...nasgo.Record) ([]byte, error) {
	p := page{
		Title:    pageTitle(study),
		Subtitle: pageSubtitle(study),
		Caveat:   study.Info.Caveat,
		Result:   resultSentence(study),
		Final:    FinalSentence(study.Final),
		Verdict:  Verdict(study, others...),
		Networks: bestNetworks(study),
		Trials:   trialRows(study),
		Attempts: attemptRows(study.Attempts),
		Models:   modelRows(study.Exchanges),
		Facts:    facts(study),
		Events:   eventRows(study.Events),
	}
	p.Baselines = baselineRows(study.Baselines)
	for _, h := range study.Hints {
		p.Hints = append(p.Hints, say(h.Text))
	}
	if study.Origin != nil {
		p.Subtitle += " " + Clean(study.Origin.Sentence(), 300)
	}
	if len(study.Exchanges) > 0 {
		p.Spent = study.Spent().Sentence()
	}
	if predicts(study) {
		p.Thought = append(p.Thought, CalibrationSentences(study)...)
	}
	for _, k := range study.Rankings {
		p.Thought = append(p.Thought, RankingSentence(k))
	}
	p.addCharts(study, others)
	// Parsed here and not in a variable, which every cell would link and parse.
	t, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return nil, fmt.Errorf("report on %s: %w", study.Info.Path, err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("report on %s: %w", study.Info.Path, err)
	}
	return b.Bytes(), nil
}

type page struct {
	Title, Subtitle, Caveat, Result, Final, Policy string
	Verdict, Thought                               []string
	Spent                                          string
	Charts                                         []template.HTML
	Networks                                       []networkFigure
	Trials                                         []trialRow
	Baselines                                      []baselineRow
	Attempts                                       []attemptRow
	Models                                         []modelRow
	Hints                                          []said
	Facts                                          []fact
	Events                                         []eventRow
	Library                                        template.HTML
}

// addCharts adds the charts, the library and the policy that allows just their
// scripts, by hash.
func (p *page) addCharts(study nasgo.Record, others []nasgo.Record) {
	best := BestSoFar(study, others...)
	best.Caption = paragraphs(append([]string{bestIntro(study, bestCurve(study))}, otherSentences(others)...))
	candidates := Candidates(study)
	candidates.Caption = strings.TrimSuffix(candidates.Caption, "\n"+study.Info.Caveat)
	list := []Chart{best, candidates}
	if slices.ContainsFunc(study.Trials, func(t nasgo.Trial) bool { return len(t.Epochs) > 0 }) {
		list = append(list, Curves(study.Trials...))
	}
	if predicts(study) {
		c := Calibration(study)
		c.Caption = "" // it stands under its own heading
		list = append(list, c)
	}
	if len(study.Exchanges) > 0 {
		list = append(list, Cost(study, others...))
	}
	var own []string
	for _, c := range list {
		h := c.HTML()
		own = append(own, h)
		p.Charts = append(p.Charts, template.HTML(h))
	}
	if script, err := Script(); err == nil {
		own = append(own, script)
		p.Library = template.HTML(script)
	}
	p.Policy = policy(own)
}

var scriptText = regexp.MustCompile(`(?s)<script>(.*?)</script>`)

// policy forbids everything but inline styles, pictures inside the page and
// the scripts of the given pieces.
func policy(pieces []string) string {
	allowed := ""
	for _, h := range pieces {
		for _, m := range scriptText.FindAllStringSubmatch(h, -1) {
			sum := sha256.Sum256([]byte(m[1]))
			allowed += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		}
	}
	if allowed == "" {
		allowed = " 'none'"
	}
	return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src" + allowed
}

func pageTitle(r nasgo.Record) string {
	base := strings.TrimSuffix(filepath.Base(r.Info.Path), filepath.Ext(r.Info.Path))
	return fmt.Sprintf("%s: %s on %s", Clean(base, 60), Clean(r.Info.Proposer, 60), Clean(r.Info.Space, 60))
}

func pageSubtitle(r nasgo.Record) string {
	s := fmt.Sprintf("A search for a network among %s architectures, %s", Clean(r.Info.Size, 40), count(len(r.Trials), "trial"))
	if r.Info.Budget > 0 {
		s += fmt.Sprintf(" of %d planned", r.Info.Budget)
	}
	return s + fmt.Sprintf(", seed %d, begun %s.", r.Info.Seed, r.Info.Created.UTC().Format("2 January 2006, 15:04 UTC"))
}

func resultSentence(r nasgo.Record) string {
	b := highest(r.Trials)
	if b == nil {
		return join([]string{"No trial has a score yet.", absent(r.Trials)})
	}
	return fmt.Sprintf("Best: trial %d, architecture %s, %s %s, with %s parameters and %s FLOPs, of %s with a score.",
		b.Number, Clean(b.Key, 80), b.Score.Of.Name(), percent(shown(*b)),
		Quantity(b.Cost.Params), Quantity(b.Cost.FLOPs), count(len(withScore(r.Trials)), "trial"))
}

// networkFigure is a drawn network.
type networkFigure struct {
	Picture template.HTML
	Caption string
}

// mostNetworks is how many of the best networks a page draws.
const mostNetworks = 4

func bestNetworks(r nasgo.Record) []networkFigure {
	scored := withScore(r.Trials)
	slices.SortStableFunc(scored, func(a, b nasgo.Trial) int {
		switch {
		case a.Score.Percent > b.Score.Percent:
			return -1
		case a.Score.Percent < b.Score.Percent:
			return 1
		}
		return a.Number - b.Number
	})
	var out []networkFigure
	for _, t := range scored[:min(len(scored), mostNetworks)] {
		img, err := Drawing(t)
		if err != nil {
			continue // a study of a table may hold no network
		}
		out = append(out, networkFigure{template.HTML(img), fmt.Sprintf("Trial %d, %s: %s %s, %s parameters, %s FLOPs.",
			t.Number, Clean(t.Key, 80), t.Score.Of.Name(), percent(shown(t)), Quantity(t.Cost.Params), Quantity(t.Cost.FLOPs))})
	}
	return out
}

// ErrNoNetwork is returned for a trial whose network the study does not hold.
var ErrNoNetwork = errors.New("the study holds no network for this trial")

// Drawing is the network of a trial as an HTML image element. The error is
// ErrNoNetwork, or wraps nn.ErrNetwork.
func Drawing(t nasgo.Trial) (string, error) {
	svg, err := NetworkSVG(t)
	if err != nil {
		return "", err
	}
	return Image(svg, fmt.Sprintf("The network of trial %d, %s", t.Number, Clean(t.Key, 80)), svgWidth(svg)), nil
}

// NetworkSVG is the network of a trial, drawn. Errors are those of Drawing.
func NetworkSVG(t nasgo.Trial) (string, error) {
	if t.Network == nil {
		return "", ErrNoNetwork
	}
	svg, err := t.Network.SVG()
	return string(svg), err
}

var widthAttr = regexp.MustCompile(`^<svg[^>]*? width="([0-9]+)`)

// svgWidth is the width a picture asks for, 760 if it says none.
func svgWidth(svg string) int {
	w := 760
	if m := widthAttr.FindStringSubmatch(svg); m != nil {
		_, _ = fmt.Sscan(m[1], &w)
	}
	return w
}

// FinalSentence says what the test split gave, with the 95% Wilson interval,
// "" for nil.
func FinalSentence(f *nasgo.FinalResult) string {
	if f == nil {
		return ""
	}
	if f.Result.Final == nil {
		return fmt.Sprintf("Trial %d was trained again for %s; the test split was not measured.", f.Trial, count(f.Schedule.Epochs, "epoch"))
	}
	s := fmt.Sprintf("Trial %d trained again for %s: test accuracy %s, measured once on %s of the test split",
		f.Trial, count(f.Schedule.Epochs, "epoch"), percent(float64(f.Result.Final.Test)), count(f.Result.Final.Examples, "example"))
	if lo, hi, ok := TestInterval(f); ok {
		s += fmt.Sprintf(" (95%% interval %.2f to %.2f, of the draw of examples only)", lo, hi)
	}
	return s + "."
}
