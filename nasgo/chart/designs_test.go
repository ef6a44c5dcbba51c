package chart_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
)

func TestDesigns(t *testing.T) {
	acc := 91.5
	s := nasbenchmacro.Space()
	list := []chart.Design{
		{Label: "2", Arch: spaces.Arch{2, 2, 2, 2, 2, 2, 2, 2}, FLOPs: 105_660_928, Low: 50_000_000, High: 60_000_000, Refused: true},
		{Label: "4", Arch: spaces.Arch{1, 1, 1, 1, 1, 1, 1, 1}, FLOPs: 53_246_464, Low: 50_000_000, High: 60_000_000, Accuracy: &acc},
		{Label: "6", Problem: "no <b>network</b>"},
	}
	svg := chart.Designs(s, list)
	wellFormed(t, svg)
	require.Equal(t, 2*8, strings.Count(svg, `stroke-width="0.5"`)-len(s.Choices[0].Options), "a cell a choice, and the legend")
	require.Equal(t, 1, strings.Count(svg, "<circle"))
	require.Equal(t, 1, strings.Count(svg, "<path"), "a cross for what was refused")
	for _, text := range []string{">refused<", ">91.50<", ">50 M<", ">60 M<", "no &lt;b&gt;network"} {
		require.Contains(t, svg, text)
	}
	for name, list := range map[string][]chart.Design{"none": nil, "nothing limits": {{Arch: list[0].Arch, FLOPs: 7}}, "no network": {{Problem: "p"}}} {
		svg := chart.Designs(s, list)
		wellFormed(t, svg)
		require.NotContains(t, svg, "NaN", name)
	}
}

func wellFormed(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else {
			require.NoError(t, err)
		}
	}
}
