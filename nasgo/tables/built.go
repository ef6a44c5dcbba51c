package tables

// built are the tables that lie in the program: our own benchmarks. One is a file
// in this folder in the binary form that Table.MarshalBinary writes, embedded, and
// an Entry here whose built is its bytes; it needs Name, Space, Epochs, Seeds, Split
// and Source, and no Upstream.
var built []Entry
