package notebook

import (
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/llm"
)

// Manual is a proposer whose part you take, or a model somewhere else: Prompt
// shows what to ask, Answer takes the reply. The prompt is that of c; nil is the
// usual one.
func Manual(c ...llm.Prompt) nasgo.Proposer {
	var config llm.Config
	if len(c) > 0 {
		config.Prompt = c[0]
	}
	p, err := llm.NewManual(config)
	Fail(err)
	return p
}

// Answer takes a reply to what Prompt shows, in place of Propose, and shows the
// network in it. A reply without a proposal is kept as an attempt, shown with
// what was wrong, and ends the cell; Prompt tells it then.
func Answer(study *nasgo.Study, reply string) nasgo.Trial {
	ctx, stop := interruptible()
	defer stop()
	t, err := study.Answer(ctx, reply)
	Fail(stopped(err, "the reply was not taken; run notebook.Answer again"))
	display(proposal(record(study), t))
	return t
}

// Approve says yes to the open proposal of a study with Config.Approval, with a
// note that is kept. Train trains it then.
func Approve(study *nasgo.Study, note ...string) nasgo.Trial {
	ctx, stop := interruptible()
	defer stop()
	t, err := study.Approve(ctx, strings.Join(note, " "))
	Fail(stopped(err, "nothing was approved; run notebook.Approve again"))
	text := fmt.Sprintf("Trial %d, %s, may be trained.", t.Number, chart.Clean(t.Key, 80))
	display(bundle{HTML: panel(line(text)), Text: text})
	return t
}

// Cost draws the best accuracy so far against evaluations, tokens, money and
// time, for the study and others.
func Cost(study *nasgo.Study, others ...*nasgo.Study) {
	r := record(study)
	display(spentBundle(r, chart.Cost(r, records(others)...)))
}

func spentBundle(r nasgo.Record, c chart.Chart) bundle {
	b, spent := chartBundle(c), r.Spent().Sentence()
	b.HTML += panel(line(spent))
	b.Text = textLines(b.Text, spent)
	return b
}

// Estimate shows what it will take until the study has so many finished trials:
// calls, tokens, money and time. Nothing is asked.
func Estimate(study *nasgo.Study, trials int) {
	e, err := study.Estimate(trials)
	Fail(err)
	text := e.Sentence()
	display(bundle{HTML: panel(line(text)), Text: text})
}

// Thought shows what the proposer expected of its networks and what came out, as
// a chart and in words, and the orders it gave of networks it had not seen.
func Thought(study *nasgo.Study) {
	r := record(study)
	b := chartBundle(chart.Calibration(r))
	for _, k := range r.Rankings {
		text := chart.RankingSentence(k)
		b.HTML, b.Text = b.HTML+panel(line(text)), textLines(b.Text, text)
	}
	display(b)
}

// Rank asks the proposer to order networks of the study's table that it has not
// seen the results of, and shows how well it did.
func Rank(study *nasgo.Study, networks int) nasgo.Ranking {
	ctx, stop := interruptible()
	defer stop()
	k, err := study.Rank(ctx, networks)
	Fail(stopped(err, "nothing was ordered; run notebook.Rank again"))
	display(ranking(k))
	return k
}

func ranking(k nasgo.Ranking) bundle {
	rows := [][]string{{"expected", "architecture", "accuracy"}}
	for place, i := range k.Order {
		rows = append(rows, []string{fmt.Sprint(place + 1), chart.Clean(k.Keys[i], 60), fmt.Sprintf("%.2f%%", k.Scores[i])})
	}
	text := chart.RankingSentence(k)
	return bundle{HTML: panel(table(rows), line(text)), Text: textLines(rowsText(rows), text)}
}
