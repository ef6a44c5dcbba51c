package data

import "github.com/genius-nas/nasgo/nasgo/nn"

// Spec names a dataset and its splits without loading it: plain data that is
// kept in a study and sent to a worker. Digits, IDX and Generated make one;
// Parse reads one from a word on the command line.
type Spec struct {
	Kind      string     `json:"kind"`                // "digits", "idx" or "generated"
	Folder    string     `json:"folder,omitempty"`    // of the idx files
	Generated *Generator `json:"generated,omitempty"` // the task, if it is generated
	// Seed draws the splits; equal seeds give equal splits everywhere.
	Seed int64 `json:"seed"`
	// Train and Val are the numbers of examples to use, 0 for all there are.
	// Where fewer are used, they are the first of the larger split, so results
	// at two sizes are comparable.
	Train int `json:"train,omitempty"`
	Val   int `json:"val,omitempty"`
}

// Examples are images with their labels.
type Examples struct {
	Shape  nn.Shape  // of one image, [H W C]
	Images []float32 // N*H*W*C values, channels last, in [0, 1] before Normalise
	Labels []int32   // N classes, 0 to Classes-1
}

// Len is the number of examples.
func (e Examples) Len() int { return len(e.Labels) }

// Splits are what a search may see. The test split is not here: it is reached
// through package final, which only the trainer's last step imports.
type Splits struct {
	Task       nn.Task
	Train, Val Examples
}

// Generator is a family of image classification tasks that a seed picks from.
type Generator struct {
	Seed int64 `json:"seed"`
}
