// Package llm is the language model as a [nasgo.Proposer]: the loop of "Can
// GPT-4 Perform Neural Architecture Search?" (arXiv 2304.10970) over any
// endpoint that speaks OpenAI's chat completions.
//
// # The way of a proposal
//
// A [nasgo.Question] becomes one message, or a conversation, by a [Prompt]: the
// task, the space with its choices and constraints, the results so far, what
// people said, and what was wrong with earlier answers to the same question. The
// question is put afresh for each trial; a conversation is written anew from the
// history, so nothing grows behind it. The answer is read, checked against the
// space and compared with what is known already. Nothing is repaired by guessing: an
// answer that is no proposal, or could be read in two ways, is an error that
// wraps [nasgo.ErrNoProposal] and says what was wrong, for the next request.
//
// Several answers to one question become one proposal by vote or by prediction
// ([Choose]); several models one proposer by weight ([Ensemble]).
//
// # What is sent
//
// To the endpoint goes the prompt, and nothing else of the study: no data, no
// weights, no file names, never a test accuracy beside a validation accuracy.
// The answer's form is asked for by JSON schema where the server takes one,
// else as JSON, else by the prompt's words alone. Temperature 0, the default,
// is really sent, and rises with the answers that were no proposal; reasoning
// models, which refuse it, are spared. The seed is the question's.
//
// # What is kept
//
// Each request and its answer go to [nasgo.Question.Record] before the answer
// is read, failures too. What an endpoint was found to do is remembered
// ([Abilities], Config.Memory), so that it is not refused again: that saves
// requests and never changes what is asked in the one that is answered. The key
// is sent to the endpoint and kept nowhere: not in exchanges, errors, names or
// printed configurations, and a server that repeats it is not quoted.
//
// # Recorded conversations
//
// [ReadTranscript] reads a list of messages that somebody else's search left, such
// as GENIUS's. [Transcript.Designs] reads each message of the model by the same
// code as replies, with its true size and what was said of it;
// [Transcript.Retell] makes the search of it, with which a study is filled.
//
// # Environment
//
//	OPENAI_MODEL     the model's name at the endpoint; without it no model is configured
//	NASGO_ENDPOINT   one of Endpoints, such as ollama; its own variables give address and key
//	OPENAI_BASE_URL  such as http://127.0.0.1:8080/v1; OPENAI_API_BASE is read too
//	OPENAI_API_KEY   the key, where the endpoint wants one and has no variable of its own
//	NASGO_PROMPT     one of Presets, such as anonymous
//
// # Errors
//
// [ErrTranscript] for a file that is no conversation, or one about another space;
// [ErrConfig] for settings that cannot be; [*Error] for an endpoint that did
// not answer, after retries where these make sense, with what to do next;
// [nasgo.ErrNoProposal] for an answer without a proposal, in an error that has
// the answer in its method Answer() string; [nasgo.ErrExhausted] when the whole
// of a space is known; the context's error; and the error of Record, since an
// exchange that cannot be kept is not used.
package llm
