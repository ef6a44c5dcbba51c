package notebook

import (
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/llm"
)

// promptLimit is how much of a prompt is shown, in characters: more than any model
// reads.
const promptLimit = 4_000_000

// Prompt shows what the proposer would be sent now, word for word: each section
// with the tokens that it takes, by an estimate, and what is different from the
// last request that was sent. Nothing is sent. Of a proposer that is no language
// model it shows what one would be sent.
func Prompt(study *nasgo.Study) {
	q, err := study.Question()
	Fail(err)
	d, who, err := draft(study.Proposer(), q)
	Fail(err)
	display(prompt(record(study), q, d, who))
}

// draft is what a proposer would be sent, and who that is.
func draft(p nasgo.Proposer, q nasgo.Question) (llm.Draft, string, error) {
	if x, ok := p.(llm.Drafter); ok {
		d, err := x.Draft(q)
		return d, p.Name(), err
	}
	who := "a language model"
	if p != nil {
		who += ", in place of " + p.Name()
	}
	return llm.Structured().Draft(q, 0), who, nil
}

func prompt(r nasgo.Record, q nasgo.Question, d llm.Draft, who string) bundle {
	title := fmt.Sprintf("What %s would be sent for trial %d", chart.Clean(who, 120), q.Trial)
	size := fmt.Sprintf("About %d tokens in %s, by an estimate.", d.Tokens, number(len(d.Messages), "message"))
	rows := tokenRows(d)
	b := bundle{Text: textLines(title, size, plainRows(rows), "", d.String())}
	b.HTML = heading(title) + line(size) + table(rows)
	for _, m := range d.Messages {
		b.HTML += messageHTML(m, len(d.Messages) > 1)
	}
	if last, when := lastSent(r); last != nil {
		changes := diff(strings.Split(last.String(), "\n"), strings.Split(d.String(), "\n"))
		caption := fmt.Sprintf("What is different from the last request, for trial %d", when)
		b.Text += textLines("", caption, diffText(changes))
		b.HTML += heading(caption) + diffHTML(changes)
	}
	b.HTML, b.Text = panel(b.HTML), chart.Clean(b.Text, promptLimit)
	return b
}

// lastSent is the last request of the study that was a prompt, and its trial.
func lastSent(r nasgo.Record) (*llm.Draft, int) {
	for i := len(r.Exchanges) - 1; i >= 0; i-- {
		if d, ok := llm.Sent(r.Exchanges[i]); ok && r.Exchanges[i].Trial > 0 {
			return &d, r.Exchanges[i].Trial
		}
	}
	return nil, 0
}

// tokenRows say what each section takes, over all messages.
func tokenRows(d llm.Draft) [][]string {
	var order []string
	tokens := map[string]int{}
	for _, m := range d.Messages {
		for _, p := range m.Parts {
			name := string(p.Kind)
			if name == "" {
				name = "earlier answers"
			}
			if _, ok := tokens[name]; !ok {
				order = append(order, name)
			}
			tokens[name] += p.Tokens()
		}
	}
	rows := [][]string{{"section", "tokens, about", "share"}}
	for _, name := range order {
		rows = append(rows, []string{name, fmt.Sprint(tokens[name]), fmt.Sprintf("%.0f%%", 100*float64(tokens[name])/float64(max(d.Tokens, 1)))})
	}
	return rows
}

func plainRows(rows [][]string) string {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "  %-16s %14s %6s\n", chart.Clean(r[0], 16), r[1], r[2])
	}
	return strings.TrimRight(b.String(), "\n")
}

// messageHTML shows a message as it is sent, each section with its name beside it.
func messageHTML(m llm.Message, several bool) string {
	var b strings.Builder
	if several {
		b.WriteString(`<div style="font-weight:600;margin-top:8px">` + esc(m.Role) + `</div>`)
	}
	for i, p := range m.Parts {
		one := llm.Message{Parts: m.Parts[i : i+1]}
		fmt.Fprintf(&b, `<div style="display:flex;gap:12px;border-top:1px solid #e3e7eb;padding:4px 0"><div style="flex:0 0 7em;font-size:12px;color:#4a5663">%s</div>`+
			`<div style="white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.45 ui-monospace,monospace;max-height:30em;overflow:auto;flex:1">%s</div></div>`,
			esc(string(p.Kind)), esc(chart.Clean(strings.TrimRight(one.Content(), "\n"), promptLimit)))
	}
	return b.String()
}

// number is a number of things.
func number(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
