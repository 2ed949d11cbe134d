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
    how TEXT NOT NULL                      -- config, account, me, sent, guess, spelling
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

_MESSAGE_GOES: Final = """
CREATE TRIGGER message_goes BEFORE DELETE ON message WHEN OLD.id <= (SELECT through FROM kept)
BEGIN
    INSERT OR IGNORE INTO touched
        SELECT OLD.sender WHERE OLD.sender IS NOT NULL
        UNION SELECT address FROM recipient WHERE message = OLD.id
        UNION SELECT address FROM failure WHERE message = OLD.id;
END;
"""
"""Belongs to two tables: made again where either is."""

_FACTS: Final = """
-- What was worked out about each person, so that a report need not read all mail again. Can be worked out anew.

CREATE TABLE fact (                        -- people/facts/cache.py; one row a person
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
    more TEXT NOT NULL                     -- people/facts/person.py
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
    basis TEXT NOT NULL,                   -- whose mailbox, by which rules: another basis, all anew
    word TEXT NOT NULL                     -- which mailboxes the user joined and parted, as JSON
) STRICT;

CREATE TABLE touched (                     -- addresses whose facts no longer hold
    address INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE reused (                      -- messages that came under a number not above kept.through
    message INTEGER PRIMARY KEY
) STRICT;

CREATE INDEX message_by_date ON message (date);
CREATE INDEX message_by_sender ON message (sender, date);

CREATE TRIGGER message_comes AFTER INSERT ON message WHEN NEW.id <= (SELECT through FROM kept)
BEGIN
    INSERT OR IGNORE INTO reused VALUES (NEW.id);
END;
"""

_SUBJECT_INDEX: Final = """
-- ── The index of subjects: made from the tables above, and made again where it is missing ──────────

CREATE TABLE topic (                       -- each subject once, as the words it is found by
    id INTEGER PRIMARY KEY,
    words TEXT NOT NULL UNIQUE             -- folded stems between spaces
) STRICT;

-- No mark or case is left to fold: the words are taken as they stand.
CREATE VIRTUAL TABLE topic_words USING fts5 (
    words, content = 'topic', content_rowid = 'id', columnsize = 0,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
CREATE TRIGGER topic_added AFTER INSERT ON topic BEGIN
    INSERT INTO topic_words (rowid, words) VALUES (NEW.id, NEW.words);
END;
CREATE TRIGGER topic_gone AFTER DELETE ON topic BEGIN
    INSERT INTO topic_words (topic_words, rowid, words) VALUES ('delete', OLD.id, OLD.words);
END;

CREATE TABLE talk (                        -- which message was about which topic; date and sender are the message's
    topic INTEGER NOT NULL REFERENCES topic,
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    date INTEGER NOT NULL,
    sender INTEGER NOT NULL,
    PRIMARY KEY (topic, message)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX talk_by_message ON talk (message);
-- The last message about a topic takes the topic along.
CREATE TRIGGER talk_gone AFTER DELETE ON talk WHEN NOT EXISTS (SELECT 1 FROM talk WHERE topic = OLD.topic) BEGIN
    DELETE FROM topic WHERE id = OLD.topic;
END;

CREATE TABLE to_index (                    -- messages that are new or changed since it was last brought up to date
    message INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE
) STRICT;
CREATE TRIGGER message_to_index AFTER INSERT ON message WHEN NEW.date IS NOT NULL AND NEW.sender IS NOT NULL BEGIN
    INSERT OR IGNORE INTO to_index VALUES (NEW.id);
END;
CREATE TRIGGER message_to_index_again AFTER UPDATE OF subject, date, sender ON message BEGIN
    DELETE FROM talk WHERE message = NEW.id;
    INSERT OR IGNORE INTO to_index VALUES (NEW.id);
END;
INSERT INTO to_index SELECT id FROM message WHERE date IS NOT NULL AND sender IS NOT NULL;
"""

_VERDICTS: Final = """
-- ── The user's own ──

CREATE TABLE bond (                        -- two mailboxes of which the user said: one person, or two
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    same INTEGER NOT NULL CHECK (same IN (0, 1)),
    made INTEGER NOT NULL,                 -- ms UTC
    PRIMARY KEY (a, b),
    CHECK (a < b)
) STRICT, WITHOUT ROWID;

CREATE TABLE never (                       -- who is to be shown nowhere, whatever mail comes in
    hash BLOB PRIMARY KEY,                 -- of a mailbox, keyed
    act TEXT NOT NULL,                     -- the same for what was hidden at once
    made INTEGER NOT NULL                  -- ms UTC
) STRICT, WITHOUT ROWID;

CREATE TABLE secret (                      -- keys of hashes, by what they are for
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
"""

_DRAFT_LIFE: Final = """
ALTER TABLE draft ADD COLUMN addresses TEXT NOT NULL DEFAULT '[]';  -- a JSON list: all of the person's when it was made
ALTER TABLE draft ADD COLUMN sent INTEGER;          -- ms UTC; NULL: not sent
ALTER TABLE draft ADD COLUMN wrote_first INTEGER;   -- ms UTC of a mail of theirs that came before it was sent
"""
"""What became of a draft: found without reading every message."""

_TROUBLE: Final = """
CREATE TABLE trouble (                     -- what of a message's headers could not be read
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    kind TEXT NOT NULL,                    -- model.Trouble
    PRIMARY KEY (message, kind)
) STRICT, WITHOUT ROWID;
"""

_UNREADABLE: Final = """
CREATE TABLE unreadable (                  -- what Gmail lists and does not give: a message, or a thread as a whole
    gmail_id TEXT NOT NULL,                -- the message's, or the thread's
    whole INTEGER NOT NULL,                -- 1: the thread
    thread_id TEXT NOT NULL,
    at INTEGER NOT NULL,                   -- ms UTC that the id carries
    beside_sent INTEGER NOT NULL,          -- 1: in a thread in which the user wrote, so that coverage speaks of it
    again INTEGER NOT NULL,                -- ms UTC: not asked for before
    why TEXT NOT NULL,
    PRIMARY KEY (gmail_id, whole)
) STRICT, WITHOUT ROWID;

ALTER TABLE left_out ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;  -- 1: the user's word, which a full sync keeps
ALTER TABLE run ADD COLUMN errors TEXT NOT NULL DEFAULT '{}';  -- JSON: what was refused, lost or garbled, by kind
"""

_TRACES: Final = """
ALTER TABLE member ADD COLUMN trace TEXT NOT NULL DEFAULT '';  -- people/facts/aggregates.py: AddressTrace
"""

_THROWN_AWAY: Final = """
ALTER TABLE draft ADD COLUMN thrown_away INTEGER;   -- ms UTC: when it was found gone and not sent; NULL: else
"""

_ONE_MESSAGE_ID: Final = """
DROP INDEX message_by_message_id;
CREATE INDEX message_by_message_id ON message (message_id, sender, date);
"""
"""Some programs give all their mail one Message-ID: told apart without reading all of it for each."""

_QUICK_INTAKE: Final = """
-- What both triggers did is done by intake.py for a handful at once, the only way in. A trigger that may fail makes
-- SQLite keep a copy of every page that a row touches: more work than all the rest of the row.
DROP TRIGGER message_comes;
DROP TRIGGER message_to_index;

-- The same table, but that IN (…) was a table of its own, built anew for each row.
DROP TRIGGER message_goes;
CREATE TABLE recipient_anew (
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    address INTEGER NOT NULL REFERENCES address,
    role TEXT NOT NULL CHECK (role = 'to' OR role = 'cc' OR role = 'bcc'),
    name INTEGER REFERENCES name,
    PRIMARY KEY (message, address)
) STRICT, WITHOUT ROWID;
INSERT INTO recipient_anew SELECT message, address, role, name FROM recipient;
DROP TABLE recipient;
ALTER TABLE recipient_anew RENAME TO recipient;
CREATE INDEX recipient_by_address ON recipient (address);
"""

_ROBOTS: Final = """
-- A kind of its own: whose name or address alone says so may turn out to be a person.
UPDATE message SET kind = 'robot'
    WHERE kind = 'bulk' AND (because GLOB 'the address says *' OR because GLOB 'the name says *');
"""

MIGRATIONS: Final = (
    _FIRST, _FACTS + _MESSAGE_GOES, _SUBJECT_INDEX, _VERDICTS, _DRAFT_LIFE, _TROUBLE, _UNREADABLE, _TRACES,
    _THROWN_AWAY, _ONE_MESSAGE_ID, _QUICK_INTAKE + _MESSAGE_GOES, _ROBOTS,
)  # fmt: skip
"""Each brings a file from version n to n + 1; what was once released is never changed."""

VERSION: Final = len(MIGRATIONS)
