package stats

import "math/rand/v2"

func source(seed uint64) rand.Source { return rand.NewPCG(seed, 9) }
