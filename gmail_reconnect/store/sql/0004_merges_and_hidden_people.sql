-- ── The user's own ──

CREATE TABLE bond (                        -- two mailboxes that the user said are one person, or two
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    same INTEGER NOT NULL CHECK (same IN (0, 1)),
    made INTEGER NOT NULL,                 -- ms UTC
    PRIMARY KEY (a, b),
    CHECK (a < b)
) STRICT, WITHOUT ROWID;

CREATE TABLE never (                       -- who is never shown again, whatever mail arrives
    hash BLOB PRIMARY KEY,                 -- a keyed hash of a mailbox
    act TEXT NOT NULL,                     -- the same for all that was hidden together
    made INTEGER NOT NULL                  -- ms UTC
) STRICT, WITHOUT ROWID;

CREATE TABLE secret (                      -- keys of hashes, by purpose
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
