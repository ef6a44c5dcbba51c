// Package final is the one door to the test splits of package data.
//
// A number that was selected on says nothing about new data. So a search sees
// train and validation only, and this package is imported by the trainer alone,
// for the one measurement after a search has ended; a test of the whole module
// checks that.
package final

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/data/internal/door"
)

// Load reads or draws the test split of s: 400 digits, the test files of an idx
// folder, or fresh images of a generated task. It is the same whatever s.Seed,
// s.Train and s.Val are. Errors wrap data.ErrSpec or data.ErrFile.
func Load(s data.Spec) (data.Examples, error) {
	shape, images, labels, err := door.Test(s)
	if err != nil {
		return data.Examples{}, fmt.Errorf("test split of %s: %w", s, err)
	}
	return data.Examples{Shape: shape, Images: images, Labels: labels}, nil
}
