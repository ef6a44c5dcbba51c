-- Version 4: which prompt a request was made by.

ALTER TABLE exchanges ADD COLUMN prompt TEXT NOT NULL DEFAULT ''; -- its fingerprint, '' if it has none
