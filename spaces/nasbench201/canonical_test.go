package nasbench201

import "testing"

// What the first call of Canonical in a process waits for.
func BenchmarkRepresentatives(b *testing.B) {
	for b.Loop() {
		represent()
	}
}
