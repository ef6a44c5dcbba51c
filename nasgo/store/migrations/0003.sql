-- Version 3: what a network reaches on the mean over a table's trainings, where
-- the search was told that of one of them. For reports; NULL where the score is it.

ALTER TABLE trials ADD COLUMN mean REAL CHECK (mean IS NULL OR score IS NOT NULL AND mean BETWEEN 0 AND 100); -- percent, of score_of
DROP TRIGGER trained_keeps_score;
CREATE TRIGGER trained_keeps_score BEFORE UPDATE OF score, score_of, mean, seconds, backend ON trials
WHEN OLD.score IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a result does not change'); END;
