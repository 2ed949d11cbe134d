CREATE TABLE copy (                        -- where mail is on an IMAP server that has no ids of Gmail's
    id TEXT PRIMARY KEY,                   -- imap/copy_ids.py: the time, the folder, the UID
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    is_unlisted INTEGER NOT NULL DEFAULT 0 -- 1: the listing under way didn't have it
) STRICT, WITHOUT ROWID;
CREATE INDEX copy_by_message ON copy (message);
