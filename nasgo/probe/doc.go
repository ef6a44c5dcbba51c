// Package probe asks what a searcher's success comes from: whether it learns
// from results, goes by names that it has read, by the places and numbers of
// what can be chosen, or by habits. It is meant for language models and works
// with every proposer.
//
//	Config ---Run-----> Report --Sentences--> what may be said
//	Prompts --Compare-> Report --Lines------> numbers, intervals, tests
//
// [Run] makes the same search under several [Condition]s, from several seeds each:
// as it is, with names hidden, shuffled, with scores rescaled or reversed, with all
// of that hidden, and on a private table. [Compare] makes one search under several
// prompts, temperatures or models, and with one question alone. What came out is
// set beside plain methods, among them random draws with the searcher's own
// frequencies of operations.
//
// Each search is an ordinary study, a file in Runs.Dir; so a run that is stopped
// goes on where it was, each search can be replayed, and [Collect] reports on what
// is there without asking anybody. The report lies beside the studies, for [Read].
//
// A place is the rank of the best network found, 1 the best of the table; lower is
// better. Tests are corrected for their number, and what they could not have shown
// is said too.
package probe
