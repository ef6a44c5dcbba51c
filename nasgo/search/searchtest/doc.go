// Package searchtest is the conformance suite of [nasgo.Proposer]: what every
// proposer must keep to, whether it computes or asks a language model. A
// proposer's own test is one line:
//
//	func TestConformance(t *testing.T) { searchtest.Run(t, mine.New()) }
//
// The suite plays small searches on spaces of its own, whose scores follow from
// the architecture, so no training is needed. As in a study, an answer that
// wraps [nasgo.ErrNoProposal] is asked for again with the attempt in the
// question, [Patience] times. A failure names the space and the seed.
package searchtest

import (
	"testing"

	"github.com/genius-nas/nasgo/nasgo"
)

// Patience is how often the suite asks one question before it gives up.
const Patience = 5

// Run plays the suite with p, one subtest a promise.
func Run(t *testing.T, p nasgo.Proposer) {
	t.Helper()
	for _, c := range promises {
		t.Run(c.name, func(t *testing.T) {
			if err := c.check(p); err != nil {
				t.Errorf("%s %s: %v", p.Name(), c.says, err)
			}
		})
	}
}

// promise is one thing a proposer must keep to.
type promise struct {
	name, says string
	check      func(nasgo.Proposer) error
}

var promises = []promise{
	{"valid", "proposes feasible architectures of the space that are new", valid},
	{"sizes", "handles choices of one option and of many", sizes},
	{"constraints", "stays within constraints", constraints},
	{"open", "does not repeat open proposals", open},
	{"failures", "goes on after failures and rejections", failures},
	{"exhaustion", "proposes everything once and then says ErrExhausted", exhaustion},
	{"repeatable", "answers equal questions equally", repeatable},
	{"forgetful", "keeps nothing between calls", forgetful},
	{"harmless", "leaves the question as it was", harmless},
	{"concurrent", "answers several questions at a time", concurrent},
	{"cancelled", "returns the context's error", cancelled},
	{"name", "has a name that stays", name},
}
