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

CREATE TRIGGER message_goes BEFORE DELETE ON message WHEN OLD.id <= (SELECT through FROM kept)
BEGIN
    INSERT OR IGNORE INTO touched
        SELECT OLD.sender WHERE OLD.sender IS NOT NULL
        UNION SELECT address FROM recipient WHERE message = OLD.id
        UNION SELECT address FROM failure WHERE message = OLD.id;
END;
