package nasgo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/genius-nas/nasgo/spaces"
)

// Ranker is a Proposer that can say which networks it expects to be better.
type Ranker interface {
	Proposer
	// Rank orders networks: places in archs, the one expected to be best first.
	// It wraps ErrNoProposal where the answer is no order of them, and keeps its
	// exchanges with Question.Record.
	Rank(ctx context.Context, q Question, archs []spaces.Arch) ([]int, error)
}

// Ranking is an order of networks that a proposer gave without having seen
// their results.
type Ranking struct {
	Time     time.Time     `json:"-"`
	Proposer string        `json:"proposer"`
	Archs    []spaces.Arch `json:"archs"`  // as they were shown
	Keys     []string      `json:"keys"`   // in the space's notation
	Scores   []float64     `json:"scores"` // that they have, in percent
	// Order is what the proposer gave: places in Archs, the one it expects to
	// be best first. Empty if it gave none.
	Order   []int  `json:"order"`
	Problem string `json:"problem,omitempty"` // why it gave none
	Seen    int    `json:"seen"`              // results of other networks that it was told
}

// Rank has the proposer order n networks of the study's table that are in no
// trial, drawn at random, and keeps the order beside their scores, with the
// exchange under trial 0. It is no trial and costs no evaluation. An answer that
// is no order is kept too, with the problem, and is no error.
//
// It returns an error where the study has no table or the proposer cannot rank,
// a wrapped ErrState while a trial is open, and what kept the proposer from
// answering.
func (s *Study) Rank(ctx context.Context, n int) (Ranking, error) {
	end, err := s.begin()
	if err != nil {
		return Ranking{}, err
	}
	defer end()
	r, ok := s.setup.Proposer.(Ranker)
	switch {
	case s.setup.Table == nil:
		return Ranking{}, fmt.Errorf("study %s has no table, so what the networks reach is not known", s.path)
	case s.setup.Proposer == nil:
		return Ranking{}, errors.New("nasgo.Config.Proposer is nil: open the study with one to ask for an order")
	case !ok:
		return Ranking{}, fmt.Errorf("the proposer %s orders no networks", s.setup.Proposer.Name())
	case n < 3:
		return Ranking{}, fmt.Errorf("%d networks to order: want at least 3", n)
	}
	q, err := s.next()
	if err != nil {
		return Ranking{}, err
	}
	k, err := s.unseen(n)
	if err != nil {
		return Ranking{}, err
	}
	k.Proposer, k.Seen = r.Name(), len(q.History)
	q.Record = func(x Exchange) error {
		x.Trial = 0
		return s.keepExchange(x)
	}
	s.purse.begin()
	k.Order, err = r.Rank(ctx, q, k.Archs)
	if errors.Is(err, ErrNoProposal) {
		k.Order, k.Problem, err = nil, clean(err.Error()), nil
	}
	if err != nil {
		return Ranking{}, err
	}
	text, err := json.Marshal(k)
	if err != nil {
		return Ranking{}, err
	}
	k.Time = s.store.Now()
	return k, s.store.Ranking(string(text))
}

// unseen draws networks that are in no trial and differ from each other.
func (s *Study) unseen(n int) (Ranking, error) {
	var k Ranking
	earlier, err := s.store.Rankings()
	if err != nil {
		return k, err
	}
	r := rand.New(rand.NewPCG(mix(forRanking, uint64(s.setup.Seed), uint64(earlier)), 0x72616e6b))
	drawn := map[string]bool{}
	for tries := 0; len(k.Archs) < n; tries++ {
		a, err := s.setup.Space.Sample(r)
		if err != nil {
			return k, err
		}
		c, err := canonical(s.setup.Space, a)
		if err != nil {
			return k, err
		}
		if tries > 1000*n {
			return k, fmt.Errorf("study %s: there are not %d networks left that it has not seen", s.path, n)
		}
		if _, known := s.history.known[c]; known || drawn[c] {
			continue
		}
		score, err := s.setup.Table.Score(a)
		if err != nil {
			return k, err
		}
		drawn[c] = true
		k.Archs, k.Keys, k.Scores = append(k.Archs, a), append(k.Keys, s.setup.Space.Encode(a)), append(k.Scores, score.Percent)
	}
	return k, nil
}
