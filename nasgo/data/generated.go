package data

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// generated is a task that is drawn, its knobs filled.
type generated interface {
	task() nn.Task
	draw(seed int64, s stream, n int) raw
	training() int // examples; validation and test have half as many each
}

// generated is the task of the Spec, nil if it is not drawn. The error wraps
// ErrSpec and names the knob.
func (s Spec) generated() (generated, error) {
	switch {
	case s.Kind == kindGenerated && s.Generated != nil:
		return s.Generated.filled()
	case s.Kind == kindText && s.Text != nil:
		return s.Text.filled()
	case s.Kind == kindSensor && s.Sensor != nil:
		return s.Sensor.filled()
	case s.Kind == kindGenerated || s.Kind == kindText || s.Kind == kindSensor:
		return nil, fmt.Errorf("%w: kind %q needs a generator; data.Task, data.TextTask and data.SensorTask make one from a seed", ErrSpec, s.Kind)
	}
	return nil, nil
}

// size is the number of examples of a split.
func size(g generated, s stream) int {
	if s == trainStream {
		return g.training()
	}
	return g.training() / 2
}

// whole is a knob that is a whole number: 0 means the preset.
type whole struct {
	name         string
	knob         *int
	preset, a, b int
}

// share is a knob that is more than 0 and at most b: 0 means the preset.
type share struct {
	name      string
	knob      *float64
	preset, b float64
}

// fill sets knobs that are 0 to their presets and checks the others.
func fill(what string, wholes []whole, shares []share) error {
	for _, k := range wholes {
		if *k.knob == 0 {
			*k.knob = k.preset
		}
		if *k.knob < k.a || *k.knob > k.b {
			return fmt.Errorf("%w: generated %s: %s=%d, want %d to %d", ErrSpec, what, k.name, *k.knob, k.a, k.b)
		}
	}
	for _, k := range shares {
		if *k.knob == 0 {
			*k.knob = k.preset
		}
		if !(*k.knob > 0 && *k.knob <= k.b) { // refuses NaN too
			return fmt.Errorf("%w: generated %s: %s=%v, want more than 0 and up to %v", ErrSpec, what, k.name, *k.knob, k.b)
		}
	}
	return nil
}
