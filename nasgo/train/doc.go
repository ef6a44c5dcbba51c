// Package train is the worker's side of training: it turns a job's network
// description into a gomlx graph, trains it and reports each epoch. It is the
// only package that imports gomlx, and it runs in a process of its own.
//
// The way of the data: [Serve] reads one worker.Job from stdin and calls [Run];
// Run opens a backend, loads the splits, compiles one step and one evaluation,
// and drives them over the seeded order of examples. All learned values of a
// network are one flat vector, laid out in the order of its layers and of their
// weights; so are the gradient, the optimiser's moments and the running
// statistics of batch norms. One large operation costs less than hundreds of
// small ones, and a checkpoint is four slices of numbers.
//
// Gradients are not left to the graph library's differentiation: each operation
// builds its forward pass and, beside it, a function that gives its gradients
// (see pass.go). Several are missing, wrong or very slow there; all are checked
// against finite differences in the tests.
//
// The last batch of an epoch is left out where it is not full, since each shape
// costs a compilation; the order is drawn anew each epoch, so every example is
// used. A training split smaller than the batch is one batch.
//
// Results repeat bit for bit on one backend and machine: weights, order and
// dropout come from the job's seed alone, and a run that was stopped and goes on
// from its checkpoint ends with the same numbers as one that was not.
//
// Errors of Run are [*Failure], with one of worker's reasons and a sentence for
// a person. gomlx panics while a graph is built; those are caught in one place
// and name the layer.
package train
