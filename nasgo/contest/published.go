package contest

import "github.com/genius-nas/nasgo/nasgo/metric"

// Published is what others report of their searches on the same table: not how
// they went, only where they ended.
type Published struct {
	Name        string
	Evaluations int // of each search
	// Ranks are those of the best found, one a search; nil if they are not reported.
	Ranks []int
	// Test is the test accuracy of the network chosen, in percent, 0 if it is
	// not reported; of several searches, their mean.
	Test metric.Test
}
