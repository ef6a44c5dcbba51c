// Package tables is the catalogue of the tables that nasgo knows: what each
// network of a space reached when somebody trained it.
//
// The published ones are GENIUS's files (Zheng et al., "Can GPT-4 Perform Neural
// Architecture Search?", arXiv 2304.10970). They are not part of nasgo: "nasgo
// tables fetch", or package fetch, brings them, "nasgo tables import" takes them
// from a file, and either keeps them under the user's home of nasgo in the binary
// form of package spaces, a twentieth of the size and read in milliseconds. A file
// is known by its hash and by nothing else. Tables of our own lie in the program.
//
//	[Load]  what --table takes: a name of the catalogue, or a file
//	[Open]  a table and its space, by the table's name
//	[Keep]  puts a published file into the cache
//
// The conversations that were published with the paper are kept beside the
// tables, see [Conversation]. Errors wrap [ErrMissing], [ErrUnknown] or
// spaces.ErrTable.
package tables
