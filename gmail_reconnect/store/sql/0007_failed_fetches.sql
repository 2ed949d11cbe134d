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
