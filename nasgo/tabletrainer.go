package nasgo

import (
	"context"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// Sourced is a Trainer whose scores are not validation accuracies.
type Sourced interface {
	// ScoreOf is the split that all scores are of.
	ScoreOf() metric.Source
}

// Cautioned is a Trainer that says itself what every report drawn from its scores
// has to say, in place of the sentence of their source.
type Cautioned interface {
	// Caveat is that sentence, "" if none is needed.
	Caveat() string
}

// TableTrainer looks results up in a table. It is a [Trainer].
type TableTrainer struct {
	Table *spaces.Table
	// Noise: the score is that of one training, which one by the ticket's seed,
	// and the mean goes beside it; else the score is the mean.
	Noise bool
}

// Describe names the table and the hash of its file, and says what is drawn.
func (t TableTrainer) Describe() string {
	text := fmt.Sprintf("table %s, sha256 %s", t.Table.Name(), t.Table.SHA256())
	if t.Noise {
		text += fmt.Sprintf(", one of %d trainings by the trial's seed", t.Table.Runs())
	}
	return text
}

// ScoreOf is what the table's numbers are.
func (t TableTrainer) ScoreOf() metric.Source { return t.Table.Source() }

// Train looks the architecture up. The error wraps spaces.ErrArch for one that
// is not of the table's space.
func (t TableTrainer) Train(ctx context.Context, k Ticket, _ func(worker.Message)) (Evaluation, error) {
	if err := ctx.Err(); err != nil {
		return Evaluation{}, err
	}
	e := Evaluation{Backend: "table"}
	mean, err := t.Table.Score(k.Arch)
	if err != nil {
		return Evaluation{}, err
	}
	if !t.Noise {
		e.Score, e.Seconds = mean, t.seconds(k.Arch)
		return e, nil
	}
	run := int(uint64(k.Seed) % uint64(t.Table.Runs()))
	e.Mean = &mean
	e.Seconds, _ = t.Table.Seconds(k.Arch, run)
	e.Score, err = t.Table.RunScore(k.Arch, run)
	return e, err
}

// seconds is the mean over the trainings, 0 if the table does not say.
func (t TableTrainer) seconds(a spaces.Arch) float64 {
	var sum float64
	for run := range t.Table.Runs() {
		s, _ := t.Table.Seconds(a, run)
		sum += s
	}
	return sum / float64(t.Table.Runs())
}
