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
