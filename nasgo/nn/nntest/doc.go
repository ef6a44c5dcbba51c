// Package nntest is the oracle for everything that runs a network: a second,
// slow forward pass of every operation of package nn ([Forward]), written in
// float64 with plain loops so that it can be checked by reading, and random
// networks, weights and inputs to compare on ([RandomNetwork], [Init],
// [Input]).
//
// It is for tests only and shares no code with any trainer. Its own tests hold
// it against numbers computed with numpy and by hand.
//
// A tensor of one example is its values in a row, last axis fastest: element
// (y, x, c) of an image [H W C] is at (y*W+x)*C+c. Weights are laid out the
// same way, in the order of their Dims, and are found under "layer/weight",
// such as "stem.conv/kernel".
package nntest
