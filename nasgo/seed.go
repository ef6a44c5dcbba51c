package nasgo

// mix hashes numbers into one, by the finaliser of splitmix64 (Steele et al.,
// "Fast splittable pseudorandom number generators", 2014) after each.
func mix(parts ...uint64) uint64 {
	var h uint64
	for _, p := range parts {
		h += p + 0x9e3779b97f4a7c15
		h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
		h = (h ^ h>>27) * 0x94d049bb133111eb
		h ^= h >> 31
	}
	return h
}

// What a seed is for keeps those of one trial apart.
const (
	forQuestion = iota + 1
	forTraining
	forFinal
	forRanking
)

// questionSeed is a function of the study's seed, the trial and the number of
// attempts at it, and of nothing else.
func questionSeed(study int64, trial, attempts int) uint64 {
	return mix(forQuestion, uint64(study), uint64(trial), uint64(attempts))
}

// trainSeed is a function of the study's seed and the trial; not negative.
func trainSeed(study int64, trial int) int64 {
	return int64(mix(forTraining, uint64(study), uint64(trial)) >> 1)
}

// finalSeed is that of the last training of a trial.
func finalSeed(study int64, trial int) int64 {
	return int64(mix(forFinal, uint64(study), uint64(trial)) >> 1)
}
