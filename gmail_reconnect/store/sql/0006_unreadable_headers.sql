CREATE TABLE trouble (                     -- which headers of a message couldn't be read
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    kind TEXT NOT NULL,                    -- model.Trouble
    PRIMARY KEY (message, kind)
) STRICT, WITHOUT ROWID;
