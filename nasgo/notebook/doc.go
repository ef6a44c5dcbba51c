// Package notebook is what a notebook's cell calls: the steps of a study, one
// line each, with pictures.
//
//	var study = notebook.Open("first.study", nasgo.Config{Space: nasbenchmacro.Space(), Table: table, Proposer: notebook.Proposer()})
//
//	notebook.Propose(study)  // draws the network, its size, the reason given, what it costs
//	notebook.Train(study)    // a curve that moves, then the result
//	notebook.Feedback(study) // what the proposer will be told
//
// Each call does one step of [nasgo.Study], which is on disk when the call
// returns, and shows the outcome as a bundle of forms: HTML whose picture
// becomes an interactive chart where [Setup] has put the library on the page,
// the picture as SVG, and text. A notebook that is not trusted, and the HTML
// that nbconvert writes, show the picture. Outside a notebook (go run, tests)
// the text is printed.
//
// The functions return no errors: a cell has nobody to hand them to. An error
// is shown as a red box, goes to standard error as one line that begins with
// "nasgo: error: ", and ends the program with status 1; see [Fail]. The same
// steps with errors and contexts are the methods of nasgo.Study.
//
// Interrupting a cell (SIGINT or SIGTERM) stops the worker; the trial becomes
// interrupted, and the next Train goes on from its checkpoint.
//
// What a proposer said is shown as text, never as HTML.
package notebook
