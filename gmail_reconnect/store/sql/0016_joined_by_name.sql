-- A JSON list: an address of each part, if the name is all that joins them.
ALTER TABLE fact ADD COLUMN by_name TEXT NOT NULL DEFAULT '[]';
