package llm

import (
	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/mask"
)

// Behind is the same model asked behind a mask, besides the one its prompt has.
// blind speaks of designs and scores as well, and tells neither the task nor the
// sizes of networks, so that nothing is told by which a benchmark is known.
func (m *Model) Behind(k mask.Mask, blind bool) nasgo.Proposer {
	p := m.config.Prompt
	was := p.Mask
	p.Mask = mask.Mask{Seed: k.Seed, Names: k.Names || was.Names, Options: k.Options || was.Options, Positions: k.Positions || was.Positions,
		Rescale: k.Rescale || was.Rescale, Reverse: k.Reverse != was.Reverse}
	if p.Mask.None() {
		p.Mask.Seed = 0 // no matter
	}
	if blind {
		p.BlackBox, p.History.HideSizes = true, true
		p.Section(SectionTask).Off = true
		p.Section(SectionExamples).Off = true
	}
	return m.asking(p)
}

// Once is the same model asked the first question each time, see Prompt.Once.
func (m *Model) Once() nasgo.Proposer {
	p := m.config.Prompt
	p.Once = true
	return m.asking(p)
}

// asking is the same model under another prompt.
func (m *Model) asking(p Prompt) *Model {
	c := m.config
	c.Prompt = p
	return &Model{config: c, endpoint: m.endpoint, address: m.address, redact: m.redact, authorize: m.authorize, client: m.client,
		masks: p.Mask.Cache(), memory: m.memory, clock: m.clock, taken: m.abilities()}
}
