package nn

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Summary is the network as a table in plain text, one line a block: its stage,
// what it does, the shape it gives, parameters and multiply-accumulates (what a
// space calls FLOPs may be more, see Rule), and the rows that its
// shortcuts come from. A network that cannot be built is a line that says why.
func (n *Network) Summary() string {
	st, s, err := n.tell()
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	name := plain(n.Name)
	if name == "" {
		name = "network"
	}
	fmt.Fprintf(&b, "%s: %v -> %v, %s, %s parameters, %s MACs\n", name, n.Input, st.out,
		count(len(n.Layers), "layer"), thousands(st.cost.Params), thousands(st.cost.FLOPs))
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "\tstage\tblock\toperations\toutput\tparameters\tMACs\tshortcut from")
	for i, r := range st.rows {
		_, _ = fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%v\t%s\t%s\t%s\n", i+1, plain(r.stage), plain(r.shortBlock()),
			n.operations(r, s), r.out, thousands(r.cost.Params), thousands(r.cost.FLOPs), st.sources(i))
	}
	_ = w.Flush() // a strings.Builder takes everything, so no write above fails
	return trimLines(b.String())
}

// operations is the row's label with its minor operations.
func (n *Network) operations(r row, s Shapes) string {
	text := n.label(r, s) + r.width()
	if small := n.small(r, s); small != "" {
		text += ", " + small
	}
	return text
}

// sources lists the rows that row to reads beside the one before it.
func (st story) sources(to int) string {
	var from []string
	for _, k := range st.skips {
		switch {
		case k.to != to:
		case k.from < 0:
			from = append(from, InputName)
		default:
			from = append(from, fmt.Sprint(k.from+1))
		}
	}
	return strings.Join(from, ", ")
}

// shortBlock is the block's name without its stage's before it.
func (r row) shortBlock() string { return strings.TrimPrefix(r.block, r.stage+".") }

// trimLines drops the blanks that fill up the last column.
func trimLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}
