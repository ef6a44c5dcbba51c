package llm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// Retelling is the search that a transcript has, as a proposer and a trainer: a
// study that is opened with its Config and filled by Fill has the designs that
// were evaluated as trials, with what they reached, and those that were refused
// as attempts with their true size. It is a [nasgo.Proposer] and a
// [nasgo.Trainer]; no model is asked and nothing is trained.
type Retelling struct {
	// Name of the conversation, such as that of its file.
	Title string
	// Of says which split the accuracies are of; "" means metric.FromTest. A
	// conversation does not say it, and whoever publishes one mostly searched on the
	// data that others test on, as GENIUS did on ImageNet's validation images; so
	// only who knows better sets metric.FromVal.
	Of metric.Source

	space   *spaces.Space
	turns   []Turn
	designs []Design
	hash    string
}

var (
	_ nasgo.Proposer  = (*Retelling)(nil)
	_ nasgo.Trainer   = (*Retelling)(nil)
	_ nasgo.Sourced   = (*Retelling)(nil)
	_ nasgo.Cautioned = (*Retelling)(nil)
)

// Retell makes the search of a transcript in a space. The limit, if it is not
// nil, replaces the range of FLOPs that the questions state, which constrains the
// study's space. The errors are those of Designs.
func (t Transcript) Retell(s *spaces.Space, limit *spaces.Constraint) (*Retelling, error) {
	ds, err := t.Designs(s, limit)
	if err != nil {
		return nil, err
	}
	r := &Retelling{space: s, turns: t.Turns, designs: ds, hash: t.hash()}
	if c, ok := r.widest(); ok && !slices.Contains(s.Constraints, c) {
		r.space = s.With(c)
	}
	return r, nil
}

// widest is the range that holds all ranges stated; false if one question states none.
func (r *Retelling) widest() (c spaces.Constraint, ok bool) {
	for i, d := range r.designs {
		if d.Range == nil {
			return c, false
		}
		if i == 0 {
			c = *d.Range
		}
		c.MinFLOPs, c.MaxFLOPs = min(c.MinFLOPs, d.Range.MinFLOPs), max(c.MaxFLOPs, d.Range.MaxFLOPs)
	}
	return c, true
}

// Designs are those of the transcript.
func (r *Retelling) Designs() []Design { return r.designs }

// Space is the transcript's, under the range of FLOPs that its questions state.
func (r *Retelling) Space() *spaces.Space { return r.space }

// Config opens a study of the retelling: nasgo.Open(file, r.Config()).
func (r *Retelling) Config() nasgo.Config {
	trials := 0
	for _, d := range r.designs {
		if d.Arch != nil && d.Verdict != Refused {
			trials++
		}
	}
	// Propose must not give up on the way: the conversation did not.
	return nasgo.Config{Space: r.space, Trainer: r, Proposer: r, Budget: trials, Attempts: len(r.designs) + 1}
}

// Name is "transcript", with the title.
func (r *Retelling) Name() string {
	if r.Title == "" {
		return "transcript"
	}
	return "transcript:" + clean(r.Title, 60)
}

// Propose gives the next answer of the conversation. How far it went the question
// tells: each earlier answer has become a trial or an attempt. It wraps
// nasgo.ErrExhausted at the end.
func (r *Retelling) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	if err := context.Cause(ctx); err != nil {
		return nasgo.Proposal{}, err
	}
	at := q.Trial - 1 + len(q.Past) + len(q.Attempts)
	if at >= len(r.designs) {
		return nasgo.Proposal{}, fmt.Errorf("%w: the conversation has %d answers", nasgo.ErrExhausted, len(r.designs))
	}
	d := r.designs[at]
	said := r.turns[d.Message].Content
	problem := d.Problem
	if problem == "" {
		if err := q.Space.Feasible(d.Arch); err != nil {
			problem = clean(err.Error(), longestProblem)
		} else if d.Verdict == Refused {
			problem = or("refused in the conversation: "+d.Answer, "refused in the conversation")
		}
	}
	if problem != "" {
		return nasgo.Proposal{}, &unusable{said, problem}
	}
	return nasgo.Proposal{Arch: d.Arch, Reason: clean(prosaic(said), longestReason)}, nil
}

// prosaic is an answer without the lines that are lists.
func prosaic(said string) string {
	vs := values(said)
	s := newSheet(said, vs)
	var b strings.Builder
	at := 0
	for line := range strings.SplitAfterSeq(s.text, "\n") {
		if _, width := readLabel(line[len(opening.FindString(line)):]); (width == 0 || !strings.ContainsRune(line, mark)) && !fence.MatchString(said[at:at+len(line)]) {
			b.WriteString(said[at : at+len(line)])
		}
		at += len(line)
	}
	return b.String()
}

// Describe names the conversation by its hash.
func (r *Retelling) Describe() string { return "what a conversation tells, sha256 " + r.hash }

// ScoreOf is Of.
func (r *Retelling) ScoreOf() metric.Source { return or(r.Of, metric.FromTest) }

// Caveat says that a conversation does not say what its numbers are.
func (r *Retelling) Caveat() string {
	if r.ScoreOf() == metric.FromVal {
		return ""
	}
	return "The conversation does not say on which data its accuracies were measured. They are taken for test accuracies: " +
		"a search that is led by them selects on the test split, so no number here estimates accuracy on new data."
}

// Train looks up what the conversation says an architecture reached. Where it
// does not say, the candidate fails.
func (r *Retelling) Train(ctx context.Context, k nasgo.Ticket, _ func(worker.Message)) (nasgo.Evaluation, error) {
	if err := ctx.Err(); err != nil {
		return nasgo.Evaluation{}, err
	}
	p := r.result(k.Arch)
	if p == nil {
		return nasgo.Evaluation{}, &worker.Error{Failed: worker.Failed{Reason: untold,
			Text: "the conversation does not say what it reached"}}
	}
	score := metric.Val(*p).Score()
	if r.ScoreOf() == metric.FromTest {
		score = metric.OnlyTest(metric.Test(*p))
	}
	return nasgo.Evaluation{Score: score, Backend: "transcript"}, nil
}

// untold is why a candidate fails whose result nobody wrote down.
const untold = "untold"

// result is the accuracy of an architecture, nil if none is told.
func (r *Retelling) result(a spaces.Arch) *float64 {
	for _, d := range r.designs {
		if d.Accuracy != nil && slices.Equal(d.Arch, a) {
			return d.Accuracy
		}
	}
	return nil
}

// Fill makes all steps of the conversation in a study that was opened with
// Config, and shows finished trials to watch, which may be nil. A design with which
// the conversation ends, whose result it does not have, is left proposed. A study
// that has some of the steps is gone on with.
func (r *Retelling) Fill(ctx context.Context, s *nasgo.Study, watch func(nasgo.Trial)) error {
	for {
		t, err := s.Propose(ctx)
		switch {
		case errors.Is(err, nasgo.ErrExhausted):
			return nil
		case errors.Is(err, nasgo.ErrState): // stopped on the way: the open one first
			rec, err := s.Record()
			if err != nil {
				return err
			}
			t = rec.Trials[len(rec.Trials)-1]
		case err != nil:
			return err
		}
		if last := r.designs[len(r.designs)-1]; last.Verdict == Unjudged && slices.Equal(t.Arch, last.Arch) && r.result(t.Arch) == nil {
			return nil
		}
		if err := s.Run(ctx, t.Number, watch); err != nil {
			return err
		}
	}
}
