"""The tables, with comments, and the numbered migrations. `user_version` is the number of those that a file has had.

A migration never loses a row of the user's own tables: own, decision, draft, call, bond, never, secret.
"""

from __future__ import annotations

from typing import Final

_FIRST: Final = """
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

CREATE TABLE state (                       -- the keys are in sync_state.py
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
"""Depends on two tables: created again with either of them."""

_FACTS: Final = """
-- The facts computed about each person, so that a report needn't read all mail. They can be computed again.

CREATE TABLE fact (                        -- model.PersonFacts, by people/facts/cache.py; one row a person
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    addresses TEXT NOT NULL,               -- a JSON list, beginning with the one to write to
    numbers TEXT NOT NULL,                 -- a JSON list: the ids of these addresses
    machine TEXT NOT NULL,                 -- why this is a machine; '' for a person
    dead INTEGER,                          -- ms UTC of the last bounce, if every address is dead
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    active_months INTEGER NOT NULL,
    exchanges REAL NOT NULL,
    usual_gap_days REAL,
    last INTEGER,                          -- ms UTC of the last individual mail in either direction
    i_owe INTEGER NOT NULL,
    unanswered INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    company TEXT NOT NULL                  -- a JSON list: the ids of addresses in small mail with them
) STRICT, WITHOUT ROWID;

CREATE TABLE fact_more (                   -- the rest, in a table of its own: a report reads it only of those shown
    id TEXT PRIMARY KEY,
    more TEXT NOT NULL                     -- a JSON object, by people/facts/person.py
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
    address INTEGER PRIMARY KEY,
    person TEXT NOT NULL                   -- fact.id
) STRICT;
CREATE INDEX member_by_person ON member (person);

CREATE TABLE address_key (                 -- people that share no key are never merged without the user
    key TEXT NOT NULL,
    address INTEGER NOT NULL,
    PRIMARY KEY (key, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX address_key_by_address ON address_key (address);

CREATE TABLE kept (                        -- what the facts were computed from; no row: nothing yet
    one INTEGER PRIMARY KEY CHECK (one = 1),
    generation INTEGER NOT NULL,           -- increases with each change
    through INTEGER NOT NULL,              -- the highest id of a message they include
    until INTEGER NOT NULL,                -- ms UTC: they include no later mail
    basis TEXT NOT NULL,                   -- the owner and the rules, as JSON; if it differs, all is computed again
    word TEXT NOT NULL                     -- what the user merged and split, as JSON
) STRICT;

CREATE TABLE touched (                     -- addresses whose facts are out of date
    address INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE reused (                      -- messages added with an id not above kept.through
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
-- ── The index of subjects: built from the tables above, and built again if it is missing ──────────

CREATE TABLE topic (                       -- each subject once, as the words that find it
    id INTEGER PRIMARY KEY,
    words TEXT NOT NULL UNIQUE             -- folded stems, separated by spaces
) STRICT;

-- The words are folded already: FTS5 must not change them.
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

CREATE TABLE talk (                        -- the topic of each message, with the message's date and sender
    topic INTEGER NOT NULL REFERENCES topic,
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    date INTEGER NOT NULL,
    sender INTEGER NOT NULL,
    PRIMARY KEY (topic, message)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX talk_by_message ON talk (message);
-- Deleting the last message about a topic deletes the topic.
CREATE TRIGGER talk_gone AFTER DELETE ON talk WHEN NOT EXISTS (SELECT 1 FROM talk WHERE topic = OLD.topic) BEGIN
    DELETE FROM topic WHERE id = OLD.topic;
END;

CREATE TABLE to_index (                    -- messages that are new or changed since the last update
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
"""

_DRAFT_LIFE: Final = """
ALTER TABLE draft ADD COLUMN addresses TEXT NOT NULL DEFAULT '[]';  -- a JSON list: all of the person's at that time
ALTER TABLE draft ADD COLUMN sent INTEGER;          -- ms UTC; NULL: not sent
ALTER TABLE draft ADD COLUMN wrote_first INTEGER;   -- ms UTC: the person wrote before it was sent
"""

_TROUBLE: Final = """
CREATE TABLE trouble (                     -- which headers of a message couldn't be read
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    kind TEXT NOT NULL,                    -- model.Trouble
    PRIMARY KEY (message, kind)
) STRICT, WITHOUT ROWID;
"""

_UNREADABLE: Final = """
CREATE TABLE unreadable (                  -- messages and threads that Gmail lists but doesn't return
    gmail_id TEXT NOT NULL,                -- the message's, or the thread's
    whole INTEGER NOT NULL,                -- 1: the thread
    thread_id TEXT NOT NULL,
    at INTEGER NOT NULL,                   -- the time in the id, ms UTC
    beside_sent INTEGER NOT NULL,          -- 1: in a thread that the owner wrote in, so that coverage counts it
    again INTEGER NOT NULL,                -- ms UTC: not fetched again before
    why TEXT NOT NULL,
    PRIMARY KEY (gmail_id, whole)
) STRICT, WITHOUT ROWID;

ALTER TABLE left_out ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;  -- 1: erased, also for a full sync
ALTER TABLE run ADD COLUMN errors TEXT NOT NULL DEFAULT '{}';  -- JSON: how many errors of each kind
"""

_TRACES: Final = """
ALTER TABLE member ADD COLUMN trace TEXT NOT NULL DEFAULT '';  -- JSON, by people/facts/aggregates.py
"""

_THROWN_AWAY: Final = """
ALTER TABLE draft ADD COLUMN thrown_away INTEGER;   -- ms UTC: found deleted in Gmail; NULL: otherwise
"""

_ONE_MESSAGE_ID: Final = """
DROP INDEX message_by_message_id;
CREATE INDEX message_by_message_id ON message (message_id, sender, date);
"""
"""Some programs give all their mail the same Message-ID: sender and date find a copy without reading all of it."""

_QUICK_INTAKE: Final = """
-- insert.py does the work of both triggers for a batch at once, and nothing else inserts messages. With a trigger that
-- can fail, SQLite copies every page that a row touches: more work than the rest of the insert.
DROP TRIGGER message_comes;
DROP TRIGGER message_to_index;

-- The same table with another CHECK: SQLite built a table for IN (…) with every row.
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
-- A kind of its own: mail that only its sender's name or address marks as automatic may be a person's.
UPDATE message SET kind = 'robot'
    WHERE kind = 'bulk' AND (because GLOB 'the address says *' OR because GLOB 'the name says *');
"""

MIGRATIONS: Final = (
    _FIRST, _FACTS + _MESSAGE_GOES, _SUBJECT_INDEX, _VERDICTS, _DRAFT_LIFE, _TROUBLE, _UNREADABLE, _TRACES,
    _THROWN_AWAY, _ONE_MESSAGE_ID, _QUICK_INTAKE + _MESSAGE_GOES, _ROBOTS,
)  # fmt: skip
"""Each brings a file from version n to n + 1. The effect of a released one never changes."""

VERSION: Final = len(MIGRATIONS)
