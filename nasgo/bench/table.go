package bench

import (
	"fmt"
	"math"
	"strings"

	"github.com/genius-nas/nasgo/spaces"
)

// table makes the table of a finished journal.
func (p *project) table(j *journal) (*spaces.Table, error) {
	if err := p.complete(j); err != nil {
		return nil, err
	}
	task, err := p.Data.Task()
	if err != nil {
		return nil, err
	}
	guess := 100 / float64(task.Classes)
	d := spaces.TableData{Name: p.Name}
	guesses := 0
	for _, job := range p.jobs {
		var val, test, seconds []float64
		var curves [][]float64
		for _, t := range j.done[job.key] {
			curve := make([]float64, p.Schedule.Epochs)
			if t.diverged() {
				guesses++
				for i := range curve {
					curve[i] = guess
				}
				val, test = append(val, guess), append(test, guess)
			} else {
				for i, v := range t.Curve {
					curve[i] = float64(v)
				}
				val, test = append(val, float64(*t.Val)), append(test, float64(*t.Test))
			}
			curves = append(curves, curve)
			seconds = append(seconds, math.Round(t.CPU*1000)/1000)
		}
		d.Val, d.Test = append(d.Val, val), append(d.Test, test)
		d.Curves, d.Seconds = append(d.Curves, curves), append(d.Seconds, seconds)
	}
	d.Notes = p.notes(guesses)
	return spaces.NewTable(p.Space, d)
}

// complete says which trainings have no number.
func (p *project) complete(j *journal) error {
	var missing, diverged []string
	for _, job := range p.jobs {
		runs := j.missing(p, job.key)
		if len(runs) > 0 {
			missing = append(missing, fmt.Sprintf("%s (%d)", job.key, len(runs)))
			continue
		}
		for _, t := range j.done[job.key] {
			if t.diverged() {
				diverged = append(diverged, fmt.Sprintf("%s (training %d: %s)", job.key, t.Run, t.Failed.Text))
			}
		}
	}
	switch {
	case len(missing) > 0:
		return fmt.Errorf("%w: %d networks lack trainings, which failed for reasons that are in %s: %s; build again to try them again",
			ErrUnfinished, len(missing), p.Journal, few(missing))
	case len(diverged) > 0 && !p.Guess:
		return fmt.Errorf("%w: %d trainings diverged and have no accuracy: %s; let them count as guessing, or begin again with a lower learning rate",
			ErrUnfinished, len(diverged), few(diverged))
	}
	return nil
}

// few are the first of a list, for an error.
func few(list []string) string {
	const most = 5
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}

// notes say how the table was made.
func (p *project) notes(guesses int) string {
	s := p.Schedule
	warm := ""
	if s.WarmUp > 0 {
		warm = fmt.Sprintf(" after %v epochs of warm-up", s.WarmUp)
	}
	text := fmt.Sprintf("Trained by nasgo bench build on %s, seed %d: %d epochs of %s at %v%s, batch %d, backend %s. "+
		"Scores are validation accuracies after the last epoch; the test split was measured once, then. "+
		"Seconds are processor seconds of training and evaluation, without start and compilation.",
		p.Data, p.Seed, s.Epochs, s.Optimizer, s.LearningRate, warm, s.Batch, p.Backend)
	if guesses > 0 {
		text += fmt.Sprintf(" %d trainings diverged and count as guessing.", guesses)
	}
	return text
}
