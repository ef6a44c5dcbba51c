// Package nasgo is the study: a search for a network, step by step, each step
// on disk before it returns.
package nasgo
