package stats

import (
	"fmt"
	"math"
)

// Forecast is a prediction with what came out.
type Forecast struct {
	Predicted, Measured float64 // in one unit
	// Confidence is the chance, 0 to 1, that the forecaster gave the result to be
	// within the agreed distance; nil if it gave none.
	Confidence *float64
	// Naive is what a plain rule would have predicted, such as the mean of the
	// results so far; nil where it could not yet.
	Naive *float64
}

// Calibration is how good predictions were.
type Calibration struct {
	N      int
	Within float64 // the agreed distance
	Bias   float64 // mean of predicted less measured: above 0 it hoped too much
	Error  float64 // mean distance of predicted from measured
	Hits   int     // within the distance
	// Share is Hits of N, with its 95% interval, all in percent.
	Share, Low, High float64
	// Of the forecasts with a confidence: their number, the mean of it and the
	// share that came true, both in percent, and the Brier score, 0 to 1, lower
	// being better: the mean square of confidence less outcome. Always saying
	// half gives 0.25.
	Sure            int
	Confidence, Met float64
	Brier           float64
	// Of the forecasts for which a plain rule could predict: their number, the
	// mean distance of the forecaster and of the rule.
	Compared           int
	Forecaster, Simple float64
}

// Calibrate compares forecasts with what came out. Errors wrap ErrInput.
func Calibrate(list []Forecast, within float64) (Calibration, error) {
	c := Calibration{N: len(list), Within: within}
	if c.N == 0 || !(within >= 0) {
		return c, fmt.Errorf("%w: %d forecasts within %v", ErrInput, c.N, within)
	}
	for _, f := range list {
		if err := checked("a forecast", []float64{f.Predicted, f.Measured}); err != nil {
			return c, err
		}
		off := f.Predicted - f.Measured
		hit := math.Abs(off) <= within
		c.Bias += off
		c.Error += math.Abs(off)
		if hit {
			c.Hits++
		}
		if f.Confidence != nil {
			c.sure(*f.Confidence, hit)
		}
		if f.Naive != nil {
			c.Compared++
			c.Forecaster += math.Abs(off)
			c.Simple += math.Abs(*f.Naive - f.Measured)
		}
	}
	n := float64(c.N)
	c.Bias, c.Error, c.Share = c.Bias/n, c.Error/n, 100*float64(c.Hits)/n
	if k := float64(c.Sure); k > 0 {
		c.Confidence, c.Met, c.Brier = 100*c.Confidence/k, 100*c.Met/k, c.Brier/k
	}
	if k := float64(c.Compared); k > 0 {
		c.Forecaster, c.Simple = c.Forecaster/k, c.Simple/k
	}
	var err error
	c.Low, c.High, err = Wilson(c.Hits, c.N, 0.95)
	return c, err
}

// sure adds a forecast with a confidence.
func (c *Calibration) sure(p float64, hit bool) {
	came := 0.0
	if hit {
		came = 1
	}
	c.Sure++
	c.Confidence += p
	c.Met += came
	c.Brier += (p - came) * (p - came)
}

// Sentences say it for a reader; unit is what predictions are in, such as
// "points".
func (c Calibration) Sentences(unit string) []string {
	towards := "too high"
	if c.Bias < 0 {
		towards = "too low"
	}
	out := []string{fmt.Sprintf("Over %d predictions: %.2f %s off on average, on balance %.2f %s; %d within %v (%.0f%%, 95%% interval %.0f to %.0f%%).",
		c.N, c.Error, unit, math.Abs(c.Bias), towards, c.Hits, c.Within, c.Share, c.Low, c.High)}
	if c.Sure > 0 {
		out = append(out, fmt.Sprintf("It was %.0f%% sure on average and right in %.0f%% of %d (Brier score %.2f; 0.25 is what always saying half gives).", c.Confidence, c.Met, c.Sure, c.Brier))
	}
	if c.Compared > 0 {
		better := "less than"
		switch d := math.Round(100*c.Forecaster) - math.Round(100*c.Simple); {
		case d == 0:
			better = "no other than"
		case d > 0:
			better = "more than"
		}
		out = append(out, fmt.Sprintf("Its mean error, %.2f, is %s the %.2f of predicting the mean of the results so far (%d predictions).", c.Forecaster, better, c.Simple, c.Compared))
	}
	return out
}
