package stats_test

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/stats"
)

// Five networks in the order that a model expected against what they reached.
func ExampleKendall() {
	expected := []float64{5, 4, 3, 2, 1} // the one expected to be best has the most
	reached := []float64{93.1, 92.4, 92.9, 91.0, 90.2}
	c, err := stats.Kendall(expected, reached, 0.95, 1)
	fmt.Printf("tau %.1f, p %.3f, exact %v, %v\n", c.Tau, c.P, c.Exact, err)
	// Output:
	// tau 0.8, p 0.083, exact true, <nil>
}

// Predictions of accuracies, and what came out.
func ExampleCalibrate() {
	sure := 0.9
	c, _ := stats.Calibrate([]stats.Forecast{
		{Predicted: 92, Measured: 91.6, Confidence: &sure},
		{Predicted: 94, Measured: 91.5, Confidence: &sure},
	}, 1)
	for _, s := range c.Sentences("points") {
		fmt.Println(s)
	}
	// Output:
	// Over 2 predictions: 1.45 points off on average, on balance 1.45 too high; 1 within 1 (50%, 95% interval 9 to 91%).
	// It was 90% sure on average and right in 50% of 2 (Brier score 0.41; 0.25 is what always saying half gives).
}
