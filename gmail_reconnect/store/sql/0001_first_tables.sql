-- ── What Gmail or the mbox can supply again ──────────────────────────────────────────────────────────

CREATE TABLE address (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE             -- lower case
) STRICT;

CREATE TABLE name (                        -- display names, decoded; each once
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,              -- Message.key
    gmail_id TEXT UNIQUE,                  -- hex; NULL for mail that wasn't read from Gmail
    thread_id TEXT,
    message_id TEXT NOT NULL,              -- without brackets
    in_reply_to TEXT NOT NULL,
    refs TEXT NOT NULL,                    -- the last 20 of References, with brackets
    date INTEGER,                          -- ms UTC; NULL: undated, stored but not counted
    zone INTEGER,                          -- the sender's offset from UTC, minutes
    sender INTEGER REFERENCES address,
    sender_name INTEGER REFERENCES name,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- model.Kind
    because TEXT NOT NULL,                 -- the reason: a header, the address or the name
    labels TEXT NOT NULL,                  -- a JSON list, sorted
    source TEXT NOT NULL CHECK (source IN ('gmail', 'import'))
) STRICT;
CREATE INDEX message_by_message_id ON message (message_id);
CREATE INDEX message_by_thread ON message (thread_id) WHERE thread_id IS NOT NULL;

CREATE TABLE recipient (                   -- each recipient once: in To, else in Cc, else in Bcc
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    address INTEGER NOT NULL REFERENCES address,
    role TEXT NOT NULL CHECK (role IN ('to', 'cc', 'bcc')),
    name INTEGER REFERENCES name,
    PRIMARY KEY (message, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX recipient_by_address ON recipient (address);

CREATE TABLE failure (                     -- addresses that a bounce declared dead
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    address INTEGER NOT NULL REFERENCES address,
    PRIMARY KEY (message, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivered (                   -- Delivered-To: evidence of who the owner is
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    address INTEGER NOT NULL REFERENCES address,
    PRIMARY KEY (message, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE state (                       -- the keys are in run_state.py
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE left_out (                    -- Gmail ids of drafts, chats and erased mail: never fetched again
    gmail_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE listed (                      -- what Gmail listed, while the sync that listed it goes on
    gmail_id TEXT PRIMARY KEY,
    thread_id TEXT NOT NULL,
    at INTEGER NOT NULL,                   -- the time in the id, ms UTC
    marks INTEGER NOT NULL                 -- listed_ids.ListingMark: the listings it was in
) STRICT, WITHOUT ROWID;
CREATE INDEX listed_by_thread ON listed (thread_id, marks);

CREATE TABLE run (                         -- what each sync did
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL,
    started INTEGER NOT NULL,              -- ms UTC
    ended INTEGER,                         -- NULL: still running, or interrupted
    calls TEXT NOT NULL DEFAULT '{}',      -- JSON, by method
    units INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT ''       -- complete, incomplete, or the error
) STRICT;

-- ── The user's own: nothing can supply it again ──────────────────────────────────────────────────────

CREATE TABLE own (                         -- the owner's addresses
    email TEXT PRIMARY KEY,
    how TEXT NOT NULL                      -- config, account, me, sent, guess, spelling; not: disowned
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (                    -- about a person, by each of their addresses
    email TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- ignore, snooze, language, gender, tag, note, rhythm, human
    value TEXT NOT NULL,
    made INTEGER NOT NULL,                 -- ms UTC
    PRIMARY KEY (email, kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    id TEXT PRIMARY KEY,                   -- shown to the user; not Gmail's
    email TEXT NOT NULL,                   -- the recipient
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,       -- chosen before the call, to find the draft if the call is interrupted
    content BLOB NOT NULL,                 -- the MIME message
    thread_id TEXT,
    gmail_draft_id TEXT UNIQUE,            -- NULL until Gmail has returned it
    gmail_message_id TEXT,                 -- as returned at creation; if it differs later, the draft was edited
    state TEXT NOT NULL CHECK (state IN
        ('pending', 'created', 'edited', 'sent', 'answered', 'bounced', 'discarded')),
    created INTEGER NOT NULL,              -- ms UTC
    updated INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_by_email ON draft (email, state);

CREATE TABLE call (                        -- the API calls so far, by day: for the privacy report
    day TEXT NOT NULL,                     -- YYYY-MM-DD, UTC
    method TEXT NOT NULL,
    calls INTEGER NOT NULL,
    units INTEGER NOT NULL,
    PRIMARY KEY (day, method)
) STRICT, WITHOUT ROWID;
