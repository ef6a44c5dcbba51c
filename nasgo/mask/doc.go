// Package mask hides from a proposer what it is searching in, to see how much of
// its skill is search and how much is memory: a language model that has read a
// benchmark's paper may know its best networks by name.
//
// A [Mask] says what is hidden: names, the options' numbers, the order of the
// choices, the scores. [Mask.Of] makes a [Masked] space of a space: one that has
// as many architectures, each of them one of the real space and of the same cost.
// The way there and back is a bijection, so what a proposer says of the masked
// space is undone exactly:
//
//	question --Masked.Question--> proposer --Masked.Proposal--> proposal
//
// [Mask.Proposer] does both for any proposer. The same Mask hides equally each
// time, since its chance comes from its Seed alone, so a resumed study sees the
// same.
//
// Hiding is not proof: the number of choices, the size of the networks where it
// is told, and the scores where they are not rescaled can still give a
// benchmark away.
package mask
