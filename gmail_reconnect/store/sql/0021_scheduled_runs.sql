CREATE TABLE scheduled_run (               -- what each `run` did; without addresses and subjects
    id INTEGER PRIMARY KEY,
    started INTEGER NOT NULL,              -- ms UTC
    ended INTEGER,                         -- ms UTC; NULL while it runs, and if it was interrupted
    steps TEXT NOT NULL DEFAULT '[]'       -- JSON: name, seconds, numbers, error and code of each step that ended
) STRICT;
