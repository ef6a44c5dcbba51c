-- Version 2: how sure a proposer was, who proposed from when on and with which
-- settings, what a call cost, where a branch comes from, orders of networks.

ALTER TABLE trials ADD COLUMN confidence REAL CHECK (confidence BETWEEN 0 AND 1);
DROP TRIGGER proposal_stays;
CREATE TRIGGER proposal_stays BEFORE UPDATE OF number, arch, key, canonical, proposer, reason, predicted, confidence, params, flops, seed, created ON trials
BEGIN SELECT RAISE(ABORT, 'what was proposed does not change'); END;

ALTER TABLE exchanges ADD COLUMN dollars REAL CHECK (dollars >= 0); -- NULL: the price was not known
CREATE INDEX exchanges_of_trial ON exchanges (trial);
CREATE INDEX events_of_trial ON events (trial);

-- Who was asked, from which question on: a row where it changed.
CREATE TABLE proposers (
  id       INTEGER PRIMARY KEY,
  trial    INTEGER NOT NULL CHECK (trial > 0),
  attempts INTEGER NOT NULL CHECK (attempts >= 0), -- that the question had
  time     INTEGER NOT NULL,
  budget   INTEGER NOT NULL, -- trials planned, as it was told
  name     TEXT    NOT NULL,
  settings TEXT    NOT NULL -- JSON, '' if it has none; never a key
) STRICT;

-- Where a branch comes from.
CREATE TABLE origin (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  study TEXT    NOT NULL, -- name of the file
  trial INTEGER NOT NULL CHECK (trial > 0), -- the first that is not copied
  begun INTEGER NOT NULL, -- when that study was begun
  time  INTEGER NOT NULL
) STRICT;

-- Networks that a proposer was asked to order.
CREATE TABLE rankings (
  id   INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  data TEXT    NOT NULL -- JSON
) STRICT;

CREATE TRIGGER proposers_stay BEFORE DELETE ON proposers BEGIN SELECT RAISE(ABORT, 'who was asked is kept'); END;
CREATE TRIGGER proposers_do_not_change BEFORE UPDATE ON proposers BEGIN SELECT RAISE(ABORT, 'who was asked is kept'); END;
CREATE TRIGGER origin_stays BEFORE DELETE ON origin BEGIN SELECT RAISE(ABORT, 'an origin is kept'); END;
CREATE TRIGGER origin_does_not_change BEFORE UPDATE ON origin BEGIN SELECT RAISE(ABORT, 'an origin is kept'); END;
CREATE TRIGGER rankings_stay BEFORE DELETE ON rankings BEGIN SELECT RAISE(ABORT, 'an order is kept'); END;
CREATE TRIGGER rankings_do_not_change BEFORE UPDATE ON rankings BEGIN SELECT RAISE(ABORT, 'an order is kept'); END;
