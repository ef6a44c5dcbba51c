-- Version 6: when a question was put and how many attempts it told of, which
-- differ from when its answer was stored where cells ask side by side.

ALTER TABLE trials ADD COLUMN asked INTEGER; -- NULL: not known
ALTER TABLE trials ADD COLUMN tries INTEGER CHECK (tries >= 0);
ALTER TABLE attempts ADD COLUMN asked INTEGER;
DROP TRIGGER proposal_stays;
CREATE TRIGGER proposal_stays BEFORE UPDATE OF number, arch, key, canonical, proposer, reason, predicted, confidence, params, flops, seed, created, asked, tries ON trials
BEGIN SELECT RAISE(ABORT, 'what was proposed does not change'); END;
