"""The tables, commented, and the numbered migrations. `user_version` says which one a file has.

A migration never loses a row of the tables under "the user's own".
"""

from __future__ import annotations

from typing import Final

_FIRST: Final = """
-- ── What Gmail or the mbox can give again ──────────────────────────────────────────────────────────

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
    gmail_id TEXT UNIQUE,                  -- hex, NULL for mail that never was in Gmail
    thread_id TEXT,
    message_id TEXT NOT NULL,              -- of the header, without brackets
    in_reply_to TEXT NOT NULL,
    refs TEXT NOT NULL,                    -- the last 20 of References, with brackets
    date INTEGER,                          -- ms UTC; NULL: undated, kept but not counted
    zone INTEGER,                          -- the sender's offset, minutes
    sender INTEGER REFERENCES address,
    sender_name INTEGER REFERENCES name,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- model.Kind
    because TEXT NOT NULL,                 -- the header that says so
    labels TEXT NOT NULL,                  -- a JSON list, sorted
    source TEXT NOT NULL CHECK (source IN ('gmail', 'import'))
) STRICT;
CREATE INDEX message_by_message_id ON message (message_id);
CREATE INDEX message_by_thread ON message (thread_id) WHERE thread_id IS NOT NULL;

CREATE TABLE recipient (                   -- each recipient once, in the first of To, Cc, Bcc
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

CREATE TABLE delivered (                   -- Delivered-To: a hint whose mailbox this is
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    address INTEGER NOT NULL REFERENCES address,
    PRIMARY KEY (message, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE state (                       -- history id, account, what was listed
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE left_out (                    -- Gmail ids that were fetched and are no contact: never fetched again
    gmail_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE listed (                      -- what Gmail lists, while a sync that listed it goes on
    gmail_id TEXT PRIMARY KEY,
    thread_id TEXT NOT NULL,
    at INTEGER NOT NULL,                   -- ms UTC that the id carries
    marks INTEGER NOT NULL                 -- ids.Mark: under which listings it stood
) STRICT, WITHOUT ROWID;
CREATE INDEX listed_by_thread ON listed (thread_id, marks);

CREATE TABLE run (                         -- what each sync did
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL,
    started INTEGER NOT NULL,              -- ms UTC
    ended INTEGER,                         -- NULL: under way, or cut off
    calls TEXT NOT NULL DEFAULT '{}',      -- JSON, by method
    units INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT ''       -- complete, incomplete, or the error
) STRICT;

-- ── The user's own: nothing can give it again ──────────────────────────────────────────────────────

CREATE TABLE own (                         -- the user's addresses
    email TEXT PRIMARY KEY,
    how TEXT NOT NULL                      -- config, account, me, sent, guess
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (                    -- about a person, kept by one of their addresses
    email TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- ignore, snooze, language, gender, tag, note
    value TEXT NOT NULL,
    made INTEGER NOT NULL,                 -- ms UTC
    PRIMARY KEY (email, kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    id TEXT PRIMARY KEY,                   -- ours; shown to the user
    email TEXT NOT NULL,                   -- whom it is for
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,       -- decided before the call, so that any doubt can be settled
    content BLOB NOT NULL,                 -- the MIME message that was, or will be, put there
    thread_id TEXT,
    gmail_draft_id TEXT UNIQUE,            -- NULL until Gmail has said so
    gmail_message_id TEXT,                 -- as Gmail gave it at creation: another one means edited
    state TEXT NOT NULL CHECK (state IN
        ('pending', 'created', 'edited', 'sent', 'answered', 'bounced', 'discarded')),
    created INTEGER NOT NULL,              -- ms UTC
    updated INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_by_email ON draft (email, state);

CREATE TABLE call (                        -- what was asked of Gmail so far, by day: the privacy report
    day TEXT NOT NULL,                     -- YYYY-MM-DD, UTC
    method TEXT NOT NULL,
    calls INTEGER NOT NULL,
    units INTEGER NOT NULL,
    PRIMARY KEY (day, method)
) STRICT, WITHOUT ROWID;
"""

_FACTS: Final = """
-- What was worked out about each person, so that a report need not read all mail again. Can be worked out anew.

CREATE TABLE fact (                        -- people/census.py; one row a person
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    addresses TEXT NOT NULL,               -- a JSON list, the one to write to first
    numbers TEXT NOT NULL,                 -- the same as address numbers
    machine TEXT NOT NULL,                 -- why this is one; '' for a person
    dead INTEGER,                          -- ms UTC of the bounce, where every address is dead
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    active_months INTEGER NOT NULL,
    exchanges REAL NOT NULL,
    usual_gap_days REAL,
    last INTEGER,                          -- ms UTC of the last individual mail either way
    i_owe INTEGER NOT NULL,
    unanswered INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    company TEXT NOT NULL                  -- address numbers that stood beside them in small mail, a JSON list
) STRICT, WITHOUT ROWID;

CREATE TABLE fact_more (                   -- what only those who are shown need, apart: a report reads few of these
    id TEXT PRIMARY KEY,
    more TEXT NOT NULL                     -- people/facts.py
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
    address INTEGER PRIMARY KEY,
    person TEXT NOT NULL                   -- fact.id
) STRICT;
CREATE INDEX member_by_person ON member (person);

CREATE TABLE address_key (                 -- identity.keys: addresses that share none are never one person
    key TEXT NOT NULL,
    address INTEGER NOT NULL,
    PRIMARY KEY (key, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX address_key_by_address ON address_key (address);

CREATE TABLE kept (                        -- what the facts rest on; no row: nothing is kept yet
    one INTEGER PRIMARY KEY CHECK (one = 1),
    generation INTEGER NOT NULL,           -- goes up with each change
    through INTEGER NOT NULL,              -- the highest message number that is in
    until INTEGER NOT NULL,                -- ms UTC: no later mail is in
    basis TEXT NOT NULL                    -- whose mailbox, by which rules: another basis, all anew
) STRICT;

CREATE TABLE touched (                     -- addresses whose facts no longer hold
    address INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE reused (                      -- messages that came under a number not above kept.through
    message INTEGER PRIMARY KEY
) STRICT;

CREATE INDEX message_by_date ON message (date);
CREATE INDEX message_by_sender ON message (sender);

CREATE TRIGGER message_comes AFTER INSERT ON message WHEN NEW.id <= (SELECT through FROM kept)
BEGIN
    INSERT OR IGNORE INTO reused VALUES (NEW.id);
END;

CREATE TRIGGER message_goes BEFORE DELETE ON message WHEN OLD.id <= (SELECT through FROM kept)
BEGIN
    INSERT OR IGNORE INTO touched
        SELECT OLD.sender WHERE OLD.sender IS NOT NULL
        UNION SELECT address FROM recipient WHERE message = OLD.id
        UNION SELECT address FROM failure WHERE message = OLD.id;
END;
"""

_TRACES: Final = """
ALTER TABLE member ADD COLUMN trace TEXT NOT NULL DEFAULT '';  -- people/tally.py: what telling persons apart asks
"""

MIGRATIONS: Final = (_FIRST, _FACTS, _TRACES)
"""Each brings a file from version n to n + 1; what was once released is never changed."""

VERSION: Final = len(MIGRATIONS)
