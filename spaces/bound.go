package spaces

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// Constraint bounds the size of an architecture. Zero bounds do not bind.
type Constraint struct {
	MinFLOPs, MaxFLOPs   int64 // FLOPs as the space's Rule counts, inclusive
	MinParams, MaxParams int64 // parameters, inclusive
}

// Holds says whether a cost is within the bounds.
func (c Constraint) Holds(k nn.Cost) bool {
	return k.FLOPs >= c.MinFLOPs && k.Params >= c.MinParams &&
		k.FLOPs <= orMax(c.MaxFLOPs) && k.Params <= orMax(c.MaxParams)
}

func orMax(bound int64) int64 {
	if bound == 0 {
		return math.MaxInt64
	}
	return bound
}

// String writes the bounds that bind, in millions where they are as large, to
// four digits.
func (c Constraint) String() string {
	var parts []string
	add := func(bound int64, least, unit string) {
		if bound != 0 {
			parts = append(parts, least+" "+amount(bound, unit))
		}
	}
	add(c.MinFLOPs, "at least", "FLOPs")
	add(c.MaxFLOPs, "at most", "FLOPs")
	add(c.MinParams, "at least", "parameters")
	add(c.MaxParams, "at most", "parameters")
	return strings.Join(parts, ", ")
}

// amount writes a number with its unit.
func amount(n int64, unit string) string {
	if n < million {
		return fmt.Sprintf("%d %s", n, unit)
	}
	digits := 4
	if whole := len(strconv.FormatInt(n/million, 10)); whole > digits {
		digits = whole
	}
	return strconv.FormatFloat(float64(n)/million, 'g', digits, 64) + " " + inMillions(unit)
}

const million = 1e6

func inMillions(unit string) string {
	if unit == "FLOPs" {
		return "MFLOPs"
	}
	return "million " + unit
}

// excess says by how much a cost breaks the bounds, as GENIUS told its model:
// "341 MFLOPs, 11 above the upper bound of 330". It is "" where they hold.
func (c Constraint) excess(k nn.Cost) string {
	var parts []string
	add := func(n, bound int64, broken bool, where, unit string) {
		if broken {
			parts = append(parts, apart(n, bound, where, unit))
		}
	}
	add(k.FLOPs, c.MinFLOPs, k.FLOPs < c.MinFLOPs, "below the lower", "FLOPs")
	add(k.FLOPs, c.MaxFLOPs, k.FLOPs > orMax(c.MaxFLOPs), "above the upper", "FLOPs")
	add(k.Params, c.MinParams, k.Params < c.MinParams, "below the lower", "parameters")
	add(k.Params, c.MaxParams, k.Params > orMax(c.MaxParams), "above the upper", "parameters")
	return strings.Join(parts, ", and ")
}

// apart writes a number and its distance from a bound, both rounded alike to as
// many digits as it takes to tell them apart: in whole millions if they are large.
func apart(n, bound int64, where, unit string) string {
	if bound < million {
		return fmt.Sprintf("%d %s, %d %s bound of %d", n, unit, max(n-bound, bound-n), where, bound)
	}
	for digits := 0; ; digits++ {
		scale := math.Pow10(digits)
		a, b := math.Round(float64(n)/million*scale), math.Round(float64(bound)/million*scale)
		if a != b || digits == 6 {
			write := func(x float64) string { return strconv.FormatFloat(x/scale, 'f', digits, 64) }
			return fmt.Sprintf("%s %s, %s %s bound of %s", write(a), inMillions(unit), write(math.Abs(a-b)), where, write(b))
		}
	}
}
