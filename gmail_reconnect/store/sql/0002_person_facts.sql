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

CREATE TRIGGER message_goes BEFORE DELETE ON message WHEN OLD.id <= (SELECT through FROM kept)
BEGIN
    INSERT OR IGNORE INTO touched
        SELECT OLD.sender WHERE OLD.sender IS NOT NULL
        UNION SELECT address FROM recipient WHERE message = OLD.id
        UNION SELECT address FROM failure WHERE message = OLD.id;
END;
