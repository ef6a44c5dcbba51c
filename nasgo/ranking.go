package nasgo

import (
	"time"

	"github.com/genius-nas/nasgo/spaces"
)

// Ranking is an order of networks that a proposer gave without having seen
// their results.
type Ranking struct {
	Time     time.Time     `json:"-"`
	Proposer string        `json:"proposer"`
	Archs    []spaces.Arch `json:"archs"`  // as they were shown
	Keys     []string      `json:"keys"`   // in the space's notation
	Scores   []float64     `json:"scores"` // that they have, in percent
	// Order is what the proposer gave: places in Archs, the one it expects to
	// be best first. Empty if it gave none.
	Order   []int  `json:"order"`
	Problem string `json:"problem,omitempty"` // why it gave none
	Seen    int    `json:"seen"`              // results of other networks that it was told
}
