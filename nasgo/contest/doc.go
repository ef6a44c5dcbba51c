// Package contest lets searchers compete on a table: many searches each, all
// with the same budget, from the same seeds, and says what follows from it.
//
//	Config --Run--> Result --Standings--> numbers
//	                       --Tests------> who did better, corrected for the number of tests
//	                       --Sentences--> the same in words
//
// A searcher's place is the rank of the network that it would give back: the
// best of those it evaluated, by what it saw. Ranks and accuracies are of the
// table's mean over trainings, also where the searches saw single noisy ones.
// Ranks are in networks, 1 the best, or in percent of the space; lower is
// better. Accuracies are in percent.
//
// [Judge] follows any search on a table, such as of a study with a
// language model, so that an [Entry] can be put beside those that were
// simulated. What others have [Published] can be set beside them as well.
//
// Errors wrap [ErrConfig], or come from the proposers, the table or the context.
package contest
