-- Version 5: how many trials may be unfinished at a time. It was one.

ALTER TABLE study ADD COLUMN parallel INTEGER NOT NULL DEFAULT 1 CHECK (parallel > 0);

DROP INDEX one_open_trial;
CREATE INDEX open_trials ON trials (number) WHERE state NOT IN ('told', 'failed', 'rejected');
CREATE TRIGGER few_open_trials BEFORE INSERT ON trials
WHEN (SELECT count(*) FROM trials WHERE state NOT IN ('told', 'failed', 'rejected')) >= (SELECT coalesce(max(parallel), 1) FROM study)
BEGIN SELECT RAISE(ABORT, 'no more trials may be unfinished'); END;
