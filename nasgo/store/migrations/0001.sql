-- The file of a study, version 1. Times are nanoseconds since 1970 in UTC.

CREATE TABLE study (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  fingerprint TEXT    NOT NULL, -- what may not change between openings, JSON
  info        TEXT    NOT NULL, -- what reports say about the study, JSON
  created     INTEGER NOT NULL
) STRICT;

CREATE TRIGGER study_stays BEFORE DELETE ON study
BEGIN SELECT RAISE(ABORT, 'a study is not deleted'); END;
CREATE TRIGGER study_is_itself BEFORE UPDATE OF fingerprint, created ON study
BEGIN SELECT RAISE(ABORT, 'what a study is does not change'); END;

CREATE TABLE trials (
  number    INTEGER PRIMARY KEY CHECK (number > 0),
  state     TEXT    NOT NULL CHECK (state IN ('proposed', 'training', 'trained', 'told', 'rejected', 'failed', 'interrupted')),
  arch      TEXT    NOT NULL, -- numbers of the options, JSON
  key       TEXT    NOT NULL, -- in the space's notation
  canonical TEXT    NOT NULL UNIQUE, -- equal for architectures that are one network
  proposer  TEXT    NOT NULL,
  reason    TEXT    NOT NULL, -- the proposer's words
  predicted REAL, -- percent
  params    INTEGER NOT NULL CHECK (params >= 0),
  flops     INTEGER NOT NULL CHECK (flops >= 0),
  seed      INTEGER NOT NULL, -- of the training
  score     REAL CHECK (score BETWEEN 0 AND 100), -- percent
  score_of  TEXT CHECK (score_of IN ('val_acc', 'test_acc')),
  seconds   REAL    NOT NULL DEFAULT 0 CHECK (seconds >= 0),
  backend   TEXT    NOT NULL DEFAULT '',
  failure   TEXT, -- why there is no score
  owner     TEXT, -- who is training it
  beat      INTEGER, -- when the owner was last heard of
  created   INTEGER NOT NULL,
  finished  INTEGER,
  CHECK ((state IN ('trained', 'told')) = (score IS NOT NULL)),
  CHECK ((score IS NULL) = (score_of IS NULL)),
  CHECK ((state IN ('failed', 'rejected')) = (failure IS NOT NULL)),
  CHECK ((state = 'training') = (owner IS NOT NULL)),
  CHECK ((state IN ('told', 'failed', 'rejected')) = (finished IS NOT NULL))
) STRICT;

-- At most one trial is unfinished: it is the one that the next step is about.
CREATE UNIQUE INDEX one_open_trial ON trials ((1)) WHERE state NOT IN ('told', 'failed', 'rejected');

CREATE TRIGGER trials_in_a_row BEFORE INSERT ON trials
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM trials)
BEGIN SELECT RAISE(ABORT, 'trials are numbered in a row'); END;
CREATE TRIGGER finished_is_final BEFORE UPDATE ON trials
WHEN OLD.state IN ('told', 'failed', 'rejected')
BEGIN SELECT RAISE(ABORT, 'a finished trial is final'); END;
CREATE TRIGGER proposal_stays BEFORE UPDATE OF number, arch, key, canonical, proposer, reason, predicted, params, flops, seed, created ON trials
BEGIN SELECT RAISE(ABORT, 'what was proposed does not change'); END;
CREATE TRIGGER trained_keeps_score BEFORE UPDATE OF score, score_of, seconds, backend ON trials
WHEN OLD.score IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a result does not change'); END;
CREATE TRIGGER trials_stay BEFORE DELETE ON trials
BEGIN SELECT RAISE(ABORT, 'a trial is not deleted'); END;

-- Apart from the trials, so that walking through those stays quick.
CREATE TABLE networks (
  trial   INTEGER PRIMARY KEY REFERENCES trials,
  network TEXT NOT NULL -- JSON
) STRICT;

CREATE TABLE epochs (
  trial      INTEGER NOT NULL REFERENCES trials,
  epoch      INTEGER NOT NULL CHECK (epoch > 0),
  of         INTEGER NOT NULL,
  train_loss REAL    NOT NULL, -- nats
  val        REAL CHECK (val BETWEEN 0 AND 100), -- percent
  seconds    REAL    NOT NULL,
  PRIMARY KEY (trial, epoch)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER epochs_are_final BEFORE INSERT ON epochs
WHEN (SELECT state FROM trials WHERE number = NEW.trial) IS NOT 'training'
BEGIN SELECT RAISE(ABORT, 'epochs belong to a trial in training'); END;
CREATE TRIGGER epochs_stay BEFORE DELETE ON epochs
WHEN (SELECT state FROM trials WHERE number = OLD.trial) IS NOT 'training'
BEGIN SELECT RAISE(ABORT, 'epochs belong to a trial in training'); END;
CREATE TRIGGER epochs_do_not_change BEFORE UPDATE ON epochs
BEGIN SELECT RAISE(ABORT, 'an epoch is written anew, not changed'); END;

-- Answers that were no proposal. The trial they were for may not exist yet.
CREATE TABLE attempts (
  trial   INTEGER NOT NULL CHECK (trial > 0),
  n       INTEGER NOT NULL CHECK (n > 0),
  time    INTEGER NOT NULL,
  answer  TEXT    NOT NULL,
  problem TEXT    NOT NULL,
  PRIMARY KEY (trial, n)
) STRICT;

CREATE TABLE exchanges (
  id                INTEGER PRIMARY KEY,
  trial             INTEGER NOT NULL,
  time              INTEGER NOT NULL,
  endpoint          TEXT    NOT NULL,
  model             TEXT    NOT NULL,
  request           TEXT    NOT NULL,
  response          TEXT,
  status            INTEGER NOT NULL,
  error             TEXT    NOT NULL,
  seconds           REAL    NOT NULL,
  prompt_tokens     INTEGER,
  completion_tokens INTEGER
) STRICT;

CREATE TABLE events (
  id         INTEGER PRIMARY KEY,
  time       INTEGER NOT NULL,
  trial      INTEGER NOT NULL, -- 0: of the study
  from_state TEXT    NOT NULL, -- '': there was none
  to_state   TEXT    NOT NULL,
  cause      TEXT    NOT NULL CHECK (cause <> '')
) STRICT;

CREATE TABLE hints (
  id    INTEGER PRIMARY KEY,
  trial INTEGER NOT NULL, -- the first that it is told for
  time  INTEGER NOT NULL,
  text  TEXT    NOT NULL
) STRICT;

CREATE TRIGGER attempts_stay BEFORE DELETE ON attempts BEGIN SELECT RAISE(ABORT, 'an attempt is kept'); END;
CREATE TRIGGER attempts_do_not_change BEFORE UPDATE ON attempts BEGIN SELECT RAISE(ABORT, 'an attempt is kept'); END;
CREATE TRIGGER exchanges_stay BEFORE DELETE ON exchanges BEGIN SELECT RAISE(ABORT, 'an exchange is kept'); END;
CREATE TRIGGER exchanges_do_not_change BEFORE UPDATE ON exchanges BEGIN SELECT RAISE(ABORT, 'an exchange is kept'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'an event is kept'); END;
CREATE TRIGGER events_do_not_change BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'an event is kept'); END;
CREATE TRIGGER hints_stay BEFORE DELETE ON hints BEGIN SELECT RAISE(ABORT, 'a hint is kept'); END;
CREATE TRIGGER hints_do_not_change BEFORE UPDATE ON hints BEGIN SELECT RAISE(ABORT, 'a hint is kept'); END;

CREATE TABLE baselines (
  id       INTEGER PRIMARY KEY,
  proposer TEXT NOT NULL UNIQUE,
  data     TEXT NOT NULL -- JSON
) STRICT;

-- The last training of the best network. The test split is measured once.
CREATE TABLE final (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  trial    INTEGER NOT NULL REFERENCES trials,
  schedule TEXT    NOT NULL, -- JSON
  weights  TEXT    NOT NULL, -- file asked for, '' if none
  result   TEXT, -- JSON; NULL while it is trained
  owner    TEXT, -- who is training it
  beat     INTEGER,
  time     INTEGER NOT NULL,
  CHECK ((result IS NULL) = (owner IS NOT NULL))
) STRICT;

CREATE TRIGGER final_is_final BEFORE UPDATE ON final WHEN OLD.result IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the test split is measured once'); END;
CREATE TRIGGER final_stays BEFORE DELETE ON final WHEN OLD.result IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the test split is measured once'); END;
