CREATE TABLE maybe_moved (                 -- mail without Received, its Date a month to a year before Gmail's date
    message INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
    date INTEGER NOT NULL                  -- ms UTC: its Date; message.date is Gmail's
) STRICT;
CREATE INDEX moved_at ON moved (at);
CREATE TRIGGER message_dated AFTER UPDATE OF date ON message WHEN NEW.id <= (SELECT through FROM kept)
BEGIN
    INSERT OR IGNORE INTO touched
        SELECT NEW.sender WHERE NEW.sender IS NOT NULL
        UNION SELECT address FROM recipient WHERE message = NEW.id
        UNION SELECT address FROM failure WHERE message = NEW.id;
END;
-- An earlier version took the day of a move for the date, and did not keep the Date: only reading again corrects that.
INSERT OR REPLACE INTO state SELECT 'old_dates', 'yes'
    WHERE EXISTS (SELECT 1 FROM message WHERE gmail_id IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM moved);
