-- In case of a merge that is undone: the newest merge when the decision was extended from another address of the person;
-- NULL where the user decided about this address.
ALTER TABLE decision ADD COLUMN extended INTEGER;
CREATE TABLE earlier_decision (            -- what a decision about the same address replaced, to be restored by an undo
    email TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    made INTEGER NOT NULL,                 -- ms UTC
    extended INTEGER,
    replaced INTEGER NOT NULL,             -- ms UTC: decision.made of what replaced it
    PRIMARY KEY (email, kind, replaced, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE earlier_bond (                -- pairs of mailboxes that were two, until a merge
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    same INTEGER NOT NULL CHECK (same IN (0, 1)),
    made INTEGER NOT NULL,                 -- ms UTC
    replaced INTEGER NOT NULL,             -- ms UTC: bond.made of the merge
    PRIMARY KEY (a, b, replaced)
) STRICT, WITHOUT ROWID;
