// Package nasgo is the study: a search for a network, step by step, each step
// on disk before it returns.
//
// # The loop
//
// A [Proposer] is asked with the history and answers with an architecture of a
// [spaces.Space]. A [Trainer] turns it into a score: by a look-up in a published
// table ([TableTrainer]) or by training in a worker process ([WorkerTrainer]).
// The score is fed back, and so on: the loop of GENIUS ("Can GPT-4 Perform
// Neural Architecture Search?", arXiv 2304.10970). [Study] has one method for
// each step, and [Study.Run] for many rounds of them:
//
//	             Propose         Train                       Feedback
//	(nothing) ------------> proposed ------> training ------> trained ------> told
//	                           |  ^           |  |  |
//	                    Reject |  |           |  |  +-- the candidate fails --> failed
//	                           |  |           |  +----- Ctrl-C, a kill -------> interrupted
//	                           |  +-----------+                                  |       |
//	                           |   the trainer itself fails             Train again    Reject
//	                           v                                       (to training)     v
//	                        rejected                                                 rejected
//
// Told, failed and rejected are final: nothing of such a trial ever changes. A
// trial has a score exactly when it is trained or told; a failed one has a
// reason, never a number. One trial at most is unfinished, and it is the one that
// the next step is about; with [Config].Parallel there may be more, and a step is
// about the first that it fits. What a proposer said that was no usable proposal is
// not a trial but an [Attempt]. Each change of state is an [Event] with a time and
// a cause.
//
// # One file, many processes
//
// Each notebook cell is a process of its own, so [Open] is cheap and idempotent
// and nothing lives in memory only: a study that one process makes, one that is
// opened anew at each step and one whose processes are killed in the middle of
// steps have the same trials. For that a proposer keeps nothing between calls,
// and seeds are functions of the study's seed, the trial's number and the
// number of attempts. What is random beyond that, such as a language model's
// answer, is stored before it is used. Package store says what survives.
//
// A trial in training belongs to the process that trains it. When that process
// is gone, by its number and start time, the trial becomes interrupted at the
// next look, and goes on from its checkpoint, which lies beside the study's
// file in "<name>.work" until the trial is finished.
//
// # Reports
//
// [Study.Record] gives everything as plain data, from the file alone: [View]
// opens a file whose space and data are not there. Proposers see validation
// accuracy only; a table that has none says so in [Info.Caveat]. The test split
// is measured by [Study.Final], once for a study.
//
// # The record
//
// [Replay] makes a study again from its record, [Branch] one that goes on from an
// earlier trial. [Study.Prompt] and [Study.Answer] let a person, or a model
// somewhere else, take a proposer's part; with [Config.Approval] a proposal waits
// for [Study.Approve]. [Study.Estimate] says what asking will take, [Config.Caps]
// bound it, [Record.Spent] says what it took. [Record.Lineage] is what each trial
// changed, [Study.Rank] asks how the proposer would order what it has not seen.
//
// # Errors
//
// A step that does not fit the state wraps [ErrState] and says which call comes
// next; so do [ErrBusy], [ErrAttempts], [ErrOtherStudy], [ErrNotAStudy],
// [ErrNewerFile], [ErrReadOnly], [ErrFull], [ErrWaiting], [ErrApproval], [ErrCap]
// and [ErrUnrecorded] for what their names say. After
// any error the study is usable and as it was, or as the error says.
package nasgo
