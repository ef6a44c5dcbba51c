package nasgo

import (
	"fmt"
	"math"

	"github.com/genius-nas/nasgo/nasgo/worker"
)

// checkEvaluation refuses what is no result: scores that are not numbers, or of
// another split than the study's.
func (s setup) checkEvaluation(e Evaluation) error {
	if err := checkPercent("score", e.Score.Percent); err != nil {
		return notANumber(err)
	}
	for _, x := range e.Epochs {
		if err := checkEpoch(x); err != nil {
			return notANumber(err)
		}
	}
	if e.Mean != nil {
		if err := checkPercent("mean", e.Mean.Percent); err != nil {
			return notANumber(err)
		}
	}
	if e.Score.Of != s.of || e.Mean != nil && e.Mean.Of != s.of {
		return fmt.Errorf("the trainer gave a score of %q in a study of %q; they must not be mixed", e.Score.Of, s.of)
	}
	if !(e.Seconds >= 0) || math.IsInf(e.Seconds, 0) {
		return fmt.Errorf("the trainer says that it took %v seconds, want 0 or more", e.Seconds)
	}
	return nil
}

func checkEpoch(e worker.Epoch) error {
	if math.IsNaN(e.TrainLoss) || math.IsInf(e.TrainLoss, 0) {
		return fmt.Errorf("the training loss in epoch %d is %v", e.Epoch, e.TrainLoss)
	}
	if e.Val == nil {
		return nil
	}
	return checkPercent(fmt.Sprintf("validation accuracy in epoch %d", e.Epoch), float64(*e.Val))
}

func checkPercent(what string, p float64) error {
	if !(p >= 0 && p <= 100) { // so NaN too
		return fmt.Errorf("the %s is %v, want a percentage from 0 to 100", what, p)
	}
	return nil
}

func notANumber(err error) error {
	return &worker.Error{Failed: worker.Failed{Reason: worker.ReasonNaN, Text: err.Error()}}
}
