package train

import (
	"fmt"
	"math"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// checkSchedule says what is wrong with a schedule, and what would be right.
func checkSchedule(s worker.Schedule) error {
	positive := func(v float64) bool { return v > 0 && !math.IsInf(v, 0) }
	switch {
	case s.Epochs < 1:
		return fmt.Errorf("the schedule has %d epochs, want at least 1", s.Epochs)
	case s.Batch < 1:
		return fmt.Errorf("the schedule's batch is %d, want at least 1", s.Batch)
	case s.Optimizer != "adam" && s.Optimizer != "sgd":
		return fmt.Errorf("the schedule's optimizer is %q, want adam or sgd", s.Optimizer)
	case !positive(s.LearningRate):
		return fmt.Errorf("the schedule's learning rate is %v, want more than 0", s.LearningRate)
	case !(s.WarmUp >= 0 && s.WarmUp < float64(s.Epochs)):
		return fmt.Errorf("the schedule warms up for %v of %d epochs, want 0 or more and fewer than all", s.WarmUp, s.Epochs)
	case !(s.WeightDecay >= 0) || math.IsInf(s.WeightDecay, 0):
		return fmt.Errorf("the schedule's weight decay is %v, want 0 or more", s.WeightDecay)
	case !(s.LabelSmoothing >= 0 && s.LabelSmoothing < 1):
		return fmt.Errorf("the schedule's label smoothing is %v, want 0 <= smoothing < 1", s.LabelSmoothing)
	case s.EvalEvery < 0:
		return fmt.Errorf("the schedule evaluates every %d epochs, want 0 or more", s.EvalEvery)
	}
	return nil
}

// prepare checks a job and loads what it trains on, normalised by the mean and
// deviation of the training split's channels.
func prepare(job worker.Job) (splits data.Splits, norm normaliser, err error) {
	if job.Network == nil {
		return splits, norm, fmt.Errorf("job %q has no network", job.ID)
	}
	if err := checkSchedule(job.Schedule); err != nil {
		return splits, norm, fmt.Errorf("job %q: %w", job.ID, err)
	}
	if splits, err = job.Data.Load(); err != nil {
		return splits, norm, fmt.Errorf("job %q: %w", job.ID, err)
	}
	if err := job.Network.Check(splits.Task); err != nil {
		return splits, norm, fmt.Errorf("job %q: %w", job.ID, err)
	}
	if splits.Train.Len() == 0 || splits.Val.Len() == 0 {
		return splits, norm, fmt.Errorf("job %q: %d examples to train and %d to validate, want at least 1 each", job.ID, splits.Train.Len(), splits.Val.Len())
	}
	norm.mean, norm.std = splits.Train.Stats()
	splits.Train.Normalise(norm.mean, norm.std)
	splits.Val.Normalise(norm.mean, norm.std)
	return splits, norm, nil
}

// normaliser carries the training split's mean and deviation to the test split.
type normaliser struct{ mean, std []float32 }
