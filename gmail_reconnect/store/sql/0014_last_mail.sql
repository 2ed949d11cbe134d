-- ms UTC of the last mail either way that one of the two wrote, also group mail and Cc.
ALTER TABLE fact ADD COLUMN last_mail INTEGER;
