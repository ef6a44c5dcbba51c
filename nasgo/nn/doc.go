// Package nn describes one concrete neural network as plain data.
//
// A [Network] is a list of named layers. Each [Layer] holds an [Op], such as
// [Conv] or [BatchNorm], and the names of the layers it reads. Everything that
// has to know a network reads this one description: shape inference
// ([Network.Check]), parameters and FLOPs ([Network.Cost]), JSON, the drawing
// ([Network.SVG]), the trainer and every export. A space that builds a right
// Network gets all of these for nothing.
//
// Shapes are those of one example, without the batch: an image is [H W C]
// (channels last), a sequence [T C], a vector [C], a sequence of tokens [T].
//
// Errors name the layer they were found in; all of them wrap [ErrNetwork].
package nn
