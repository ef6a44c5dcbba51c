// Package door is how the test split gets from package data to package final
// and nowhere else: being internal to data, nothing outside it can import this.
package door

// Test loads the test split of a data.Spec. Package data sets it when it is
// initialised; it is not a function of data because any importer could call it
// there. The results are the fields of a data.Examples.
var Test func(spec any) (shape []int, images []float32, labels []int32, err error)
