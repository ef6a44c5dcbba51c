// Package data names datasets, loads what a search may see of them, and draws
// new ones.
//
// A [Spec] is the name: plain data that a study keeps and a worker is sent.
// [Digits], [IDX] and [Task] make one, [Parse] reads one from a word. [Spec.Task]
// says what a network for it reads and tells apart; [Spec.Load] gives the
// training and validation splits as [Examples].
//
// The test split is not among them. It is reached through package final alone,
// which only the trainer imports, for the one measurement at the end. It is the
// same for every Seed of a Spec, so that no choice of seed moves a test example
// into training.
//
// Loading is a function of the Spec and, for idx files, of the files: equal on
// every machine, bit for bit. Errors wrap [ErrSpec] where the Spec is at fault
// and [ErrFile] where a file is.
package data
