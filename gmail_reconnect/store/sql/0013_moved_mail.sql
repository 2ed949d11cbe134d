CREATE TABLE moved (                       -- mail that was moved into Gmail long after it was written
    message INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
    at INTEGER NOT NULL                    -- ms UTC: Gmail's date; message.date is its own
) STRICT;
