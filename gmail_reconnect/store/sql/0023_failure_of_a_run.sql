-- Beside the message of the error that ended a sync: what its words in another language are made from.
ALTER TABLE run ADD COLUMN failure TEXT NOT NULL DEFAULT '';  -- JSON: message, code, kind, facts; '' for none
