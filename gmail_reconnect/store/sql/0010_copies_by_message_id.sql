-- Some programs give all their mail the same Message-ID: sender and date find a copy without reading all of it.
DROP INDEX message_by_message_id;
CREATE INDEX message_by_message_id ON message (message_id, sender, date);
