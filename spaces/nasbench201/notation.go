package nasbench201

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/spaces"
)

// notation writes a cell node by node, as the benchmark does: for nodes 1, 2 and
// 3 in turn the operation from each earlier node, such as
// |nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|none~1|nor_conv_1x1~2|.
type notation struct{}

// Encode writes the cell.
func (notation) Encode(a spaces.Arch) string {
	var b strings.Builder
	for i, e := range edges {
		switch {
		case i == 0:
			b.WriteByte('|')
		case e.from == 0:
			b.WriteString("+|")
		}
		fmt.Fprintf(&b, "%s~%d|", operations[a[i]], e.from)
	}
	return b.String()
}

// Decode reads what Encode writes and nothing else.
func (notation) Decode(key string) (spaces.Arch, error) {
	wrong := func(format string, args ...any) (spaces.Arch, error) {
		return nil, fmt.Errorf("%w: %q %s", spaces.ErrArch, clip(key), fmt.Sprintf(format, args...))
	}
	parts := strings.Split(key, "+")
	if len(parts) != nodes-1 {
		return wrong("has %d nodes with + between, want %d", len(parts), nodes-1)
	}
	var a spaces.Arch
	for n, part := range parts {
		fields := strings.Split(part, "|")
		if len(fields) != n+3 || fields[0] != "" || fields[n+2] != "" {
			return wrong("has %q for node %d, want %d operations, each as in |none~0|", clip(part), n+1, n+1)
		}
		for from, field := range fields[1 : n+2] {
			name, place, _ := strings.Cut(field, "~")
			o := slices.Index(operations, name)
			if o < 0 {
				return wrong("has the operation %q, want one of %s", clip(name), strings.Join(operations, ", "))
			}
			if place != fmt.Sprint(from) {
				return wrong("has %q in place %d of node %d, want %s~%d", clip(field), from+1, n+1, name, from)
			}
			a = append(a, o)
		}
	}
	return a, nil
}

// clip shortens text from outside for an error message.
func clip(s string) string {
	if len(s) <= 120 {
		return s
	}
	return s[:120] + "…"
}
