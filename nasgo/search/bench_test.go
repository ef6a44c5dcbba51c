package search

import (
	"testing"

	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
)

// A thousand trials on a space of 6,561, history growing from 0 to 999: the
// proposer's part of the three seconds that a thousand trials on a table may take.
func BenchmarkThousandTrials(b *testing.B) {
	for _, p := range All() {
		b.Run(p.Name(), func(b *testing.B) {
			for b.Loop() {
				g := &searchtest.Game{Space: searchtest.Space(3, 3, 3, 3, 3, 3, 3, 3), Seed: 1}
				if _, err := g.Play(p, 1000); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
