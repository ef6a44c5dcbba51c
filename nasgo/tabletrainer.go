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

// TableTrainer looks results up in a published table. It is a [Trainer].
type TableTrainer struct {
	Table *spaces.Table
}

// Describe names the table and the hash of its file.
func (t TableTrainer) Describe() string {
	return fmt.Sprintf("table %s, sha256 %s", t.Table.Name(), t.Table.SHA256())
}

// ScoreOf is what the table's numbers are.
func (t TableTrainer) ScoreOf() metric.Source { return t.Table.Source() }

// Train looks the architecture up. The error wraps spaces.ErrArch for one that
// is not of the table's space.
func (t TableTrainer) Train(ctx context.Context, k Ticket, _ func(worker.Message)) (Evaluation, error) {
	if err := ctx.Err(); err != nil {
		return Evaluation{}, err
	}
	score, err := t.Table.Score(k.Arch)
	return Evaluation{Score: score, Backend: "table"}, err
}
