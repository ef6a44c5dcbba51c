package chart

import (
	"fmt"
	"math"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/stats"
)

// byRandom says how likely a random search with the study's budget is to do at
// least as well, estimated from another study whose proposer is random and
// whose results are of the same kind; "" where other is no such study.
//
// Each of its m networks is an independent draw. If k of them did at least as
// well as the study's best, one draw does so with a chance of about k/m (Wilson
// interval), and the best of n draws with 1-(1-k/m)^n. That is also the
// one-sided p of the study against random search. Drawing without repeats, as
// the proposer does, makes no difference in a space of thousands.
func byRandom(own []float64, study, other nasgo.Record) string {
	if !sideBySide(study.Info, other.Info) || other.Info.Proposer != "random" || len(own) == 0 {
		return ""
	}
	best := at(own, len(own))
	k, m := 0, 0
	for _, t := range other.Trials {
		if t.Score == nil && t.State != nasgo.Failed {
			continue
		}
		m++
		if t.Score != nil && shown(t) >= best {
			k++
		}
	}
	lo, hi, err := stats.Wilson(k, m, 0.95)
	if err != nil || !known(best) {
		return ""
	}
	n := len(own)
	bestOf := func(one float64) float64 { return 100 * (1 - math.Pow(1-one/100, float64(n))) }
	return fmt.Sprintf("%s: %d of %s did at least as well as this study's best. So a random search with %s does at least as well with a chance of about %s%% (95%% interval %s%% to %s%%); that chance is the p of this comparison.",
		studyName(other), k, count(m, "random network"), count(n, "evaluation"),
		share(bestOf(100*float64(k)/float64(m))), share(bestOf(lo)), share(bestOf(hi)))
}

// share writes a percentage without more digits than it has.
func share(p float64) string {
	if p > 0 && p < 1 || p > 99 && p < 100 {
		return fmt.Sprintf("%.1f", p)
	}
	return fmt.Sprintf("%.0f", p)
}

// sideBySide says whether the numbers of two studies can stand side by side.
func sideBySide(a, b nasgo.Info) bool {
	return a.Space == b.Space && a.Data == b.Data && a.Trainer == b.Trainer && a.ScoreOf == b.ScoreOf
}
