// Package store is the file of a study: one SQLite database that every step is
// written to before the step returns.
//
// It knows rows, not searches: what an architecture or a score means is package
// nasgo's business, which passes JSON and numbers. What the file does enforce,
// by constraints and triggers, so that no program can break it: trials are
// numbered from 1, no more of them are unfinished than the study says, no two
// are the same network, a finished trial is final, a score is there exactly when
// a trial is trained or told, and nothing that was logged is changed or deleted.
//
// # Durability
//
// The file is in write-ahead mode. A method that returned nil has its
// transaction in the operating system's hands: killing the process, even with
// SIGKILL at any instruction, loses nothing and leaves a file that opens. With
// [Options.Sync] each transaction is on the disk too when the method returns,
// so that a power cut loses nothing either; without it a power cut may lose the
// last transactions, never the file's consistency. Each method that writes is
// one transaction: all of it happens, or, when it returns an error, nothing.
//
// # Several processes
//
// Any number of processes may have one file open. Writers wait for each other
// for up to [Patience]. A step names the state it goes out from, so of two
// processes that try the same step one succeeds and the other gets a [Moved].
//
// # Errors
//
// [ErrNotAStudy], [ErrNewer], [ErrTaken], [ErrFull] and [ErrReadOnly] are
// wrapped, with the file's name and what to do next.
package store
