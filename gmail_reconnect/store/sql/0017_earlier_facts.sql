-- Facts as of earlier moments, for the next command that asks for the same. Any change of the other facts drops them.

CREATE TABLE earlier (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again, so that two runs don't mix their facts
    until INTEGER NOT NULL,                -- ms UTC: the facts include no later mail
    complete INTEGER NOT NULL              -- 0 while they are computed
) STRICT;

CREATE TABLE earlier_fact (
    earlier INTEGER NOT NULL,
    person TEXT NOT NULL,
    fact TEXT NOT NULL,                    -- a JSON list, model.PersonFacts
    more TEXT NOT NULL,                    -- as in fact_more
    PRIMARY KEY (earlier, person)
) STRICT, WITHOUT ROWID;
