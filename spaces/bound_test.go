package spaces

import (
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// A broken bound is told in the numbers that a person would say.
func TestExcess(t *testing.T) {
	whole := Constraint{MinFLOPs: 269.5e6, MaxFLOPs: 330.5e6 - 1} // 270 to 330 after rounding
	for _, c := range []struct {
		bounds Constraint
		cost   nn.Cost
		want   string
	}{
		{whole, nn.Cost{FLOPs: 340_617_856}, "341 MFLOPs, 11 above the upper bound of 330"},
		{whole, nn.Cost{FLOPs: 265_927_600}, "266 MFLOPs, 4 below the lower bound of 270"},
		{whole, nn.Cost{FLOPs: 330_500_000}, "331 MFLOPs, 1 above the upper bound of 330"},
		{whole, nn.Cost{FLOPs: 330_499_999}, ""},
		{whole, nn.Cost{FLOPs: 269_500_000}, ""},
		{Constraint{MaxFLOPs: 330e6}, nn.Cost{FLOPs: 330_230_000}, "330.2 MFLOPs, 0.2 above the upper bound of 330.0"},
		{Constraint{MaxFLOPs: 330e6}, nn.Cost{FLOPs: 330_000_001}, "330.000001 MFLOPs, 0.000001 above the upper bound of 330.000000"},
		{Constraint{MaxFLOPs: 20_000}, nn.Cost{FLOPs: 46_088}, "46088 FLOPs, 26088 above the upper bound of 20000"},
		{Constraint{MaxFLOPs: 20_000, MinParams: 9e6}, nn.Cost{FLOPs: 2e9, Params: 7_000_000},
			"2000000000 FLOPs, 1999980000 above the upper bound of 20000, and 7 million parameters, 2 below the lower bound of 9"},
		{Constraint{MinFLOPs: 5e6}, nn.Cost{}, "0 MFLOPs, 5 below the lower bound of 5"},
	} {
		if got := c.bounds.excess(c.cost); got != c.want || (got == "") != c.bounds.Holds(c.cost) {
			t.Errorf("%+v under %+v: %q, want %q", c.cost, c.bounds, got, c.want)
		}
	}
}

func TestConstraintInWords(t *testing.T) {
	for want, c := range map[string]Constraint{
		"":                    {},
		"at most 20000 FLOPs": {MaxFLOPs: 20_000},
		"at least 269.5 MFLOPs, at most 330.5 MFLOPs":        {MinFLOPs: 269.5e6, MaxFLOPs: 330.5e6 - 1},
		"at most 30 MFLOPs, at most 7.25 million parameters": {MaxFLOPs: 30e6, MaxParams: 7_250_000},
		"at most 12345 MFLOPs":                               {MaxFLOPs: 12_345_400_000},
	} {
		if got := c.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
