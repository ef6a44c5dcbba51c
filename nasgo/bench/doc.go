// Package bench makes tables of our own: it trains every network of a small
// space from several seeds and writes what each reached, so that searches can be
// compared on it in milliseconds. A table of another seed has numbers that nobody,
// and no language model, has seen; which networks do well is much the same.
//
// The way of the data: a [Plan] says what to train; [Plan.Build] sends its
// networks to worker processes, several at a time, and writes each finished
// training to a journal before it goes on; when all are there it makes a
// spaces.Table of them. A build that was stopped, or killed, goes on from its
// journal and loses at most the trainings under way. A [Card] says of a table
// what a reader has to know before he trusts a comparison on it.
//
// Test accuracies go into the table and from there into reports only.
//
// A training that diverges (its loss is not a number) has no accuracy, and a
// table has a number in every place; so Build refuses to make the table and says
// which they are, unless Plan.Guess says that such a network counts as one that
// guesses, at 100% over the number of classes, and then the table's notes say
// how many do. A training that failed for another reason, such as memory, says
// nothing about the network and is done again by the next Build.
//
// Errors wrap [ErrPlan], [ErrJournal] or [ErrUnfinished], or are those of
// package worker.
package bench

import "errors"

// The errors of this package; the text around them says what to do next.
var (
	// ErrPlan is wrapped by errors about a plan that cannot be carried out.
	ErrPlan = errors.New("unusable plan of a benchmark")
	// ErrJournal is wrapped by errors about a journal that cannot be used: it is
	// of other settings, damaged, or in use.
	ErrJournal = errors.New("unusable journal of a benchmark")
	// ErrUnfinished is wrapped when some trainings have no numbers.
	ErrUnfinished = errors.New("the benchmark is not finished")
)
