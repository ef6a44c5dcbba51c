package llm

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/genius-nas/nasgo/spaces"
)

const number = `(\d[\d,]*(?:\.\d+)?)\s*(k|m|g|million|billion)?\s*`

var (
	// flopsAfter and flopsBefore find "341 MFLOPs" and "FLOPs: 341 M".
	flopsAfter  = regexp.MustCompile(`(?i)` + number + `(?:flops?|macs?|multiply-accumulates)\b`)
	flopsBefore = regexp.MustCompile(`(?i)\bflops?\s*(?::|=|\bof\b|\bis\b|\bare\b|count(?:\s+(?:of|is))?)\s*` + number)
	// apartFrom follows a number that is a distance, beforeBound stands before one that is a bound.
	apartFrom   = regexp.MustCompile(`(?i)^\s*(?:higher|lower|above|below|over|under|more|less|fewer|too|beyond|constraint|limit)`)
	beforeBound = regexp.MustCompile(`(?i)(?:bound|limit|constraint|range|at most|at least|within|between)\s+(?:of\s+)?\[?$`)
	accuracy    = regexp.MustCompile(`(?i)\baccuracy\s*(?:of|is|was|:|=)?\s*(\d{1,3}(?:\.\d+)?)\s*(%?)`)
	bounds      = regexp.MustCompile(`(?is)\bflops\b.{0,160}?(?:\[|\bbetween\b|\bfrom\b|\brange of\b)\s*` + number + `(?:flops)?\s*(?:,|-|–|\band\b|\bto\b)\s*` + number)
)

// stated is the FLOPs that a text says a network has, in millions: the first
// figure that is no distance and no bound. Without a unit a figure below 100,000
// counts millions.
func stated(text string) *float64 {
	for _, find := range []*regexp.Regexp{flopsAfter, flopsBefore} {
		for _, m := range find.FindAllStringSubmatchIndex(text, -1) {
			if apartFrom.MatchString(text[m[1]:]) || beforeBound.MatchString(text[max(m[2]-24, 0):m[2]]) {
				continue
			}
			unit := ""
			if m[4] >= 0 {
				unit = text[m[4]:m[5]]
			}
			if v, ok := millions(text[m[2]:m[3]], unit); ok {
				return &v
			}
		}
	}
	return nil
}

// millions is a number with its unit, in millions.
func millions(text, unit string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, false
	}
	switch strings.ToLower(unit) {
	case "k":
		return v / 1e3, true
	case "g", "billion":
		return v * 1e3, true
	case "":
		if v >= 1e5 {
			return v / 1e6, true
		}
	}
	return v, true
}

// accurate is the accuracy that a text says a network reached, in percent.
func accurate(text string) *float64 {
	m := accuracy.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	v, err := strconv.ParseFloat(m[1], 64)
	if err != nil || v > 100 || v <= 1 && m[2] == "" { // a fraction, or percent: it does not say
		return nil
	}
	return &v
}

// rangeOf is the range of FLOPs that a question asks for. Figures in whole millions
// were compared after rounding, so half a million more is within them.
func rangeOf(question string) (spaces.Constraint, bool) {
	all := bounds.FindAllStringSubmatch(question, -1)
	if len(all) == 0 {
		return spaces.Constraint{}, false
	}
	m := all[len(all)-1]
	low, ok := millions(m[1], or(m[2], m[4]))
	high, too := millions(m[3], or(m[4], m[2]))
	if !ok || !too || low >= high {
		return spaces.Constraint{}, false
	}
	return Millions(low, high), true
}

// Millions bounds FLOPs as a conversation does that counts whole millions: a
// network is rounded before it is compared. Bounds that are not whole are exact.
func Millions(low, high float64) spaces.Constraint {
	c := spaces.Constraint{MinFLOPs: int64(low * 1e6), MaxFLOPs: int64(high * 1e6)}
	if low == math.Trunc(low) && high == math.Trunc(high) {
		c.MinFLOPs, c.MaxFLOPs = max(c.MinFLOPs-5e5, 0), c.MaxFLOPs+5e5-1
	}
	return c
}
