package llm

import (
	"context"
	"math/rand/v2"

	"github.com/genius-nas/nasgo/nasgo"
)

// samples asks for as many answers as are set: by one request where the server
// gives several, else by one request each, in turn, so that exchanges are kept in
// an order that repeats.
func (m *Model) samples(ctx context.Context, q nasgo.Question) (answers []said, err error) {
	for len(answers) < m.config.Samples {
		o := m.order(q)
		o.seed = sampleSeed(q.Seed, len(answers))
		if m.abilities().N.hope() {
			o.n = m.config.Samples - len(answers)
		}
		more, err := m.converse(ctx, o)
		if err != nil {
			return nil, err
		}
		answers = append(answers, more...)
	}
	return answers, nil
}

// sampleSeed is the seed of the request that begins with sample i of a question.
func sampleSeed(seed uint64, i int) uint64 {
	if i == 0 {
		return seed
	}
	return rand.New(rand.NewPCG(seed, uint64(i))).Uint64()
}
