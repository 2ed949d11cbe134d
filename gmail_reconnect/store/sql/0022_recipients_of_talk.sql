-- The recipients beside each message's topic: who exchanged mail about a word is read in one pass.
ALTER TABLE talk ADD COLUMN recipients TEXT NOT NULL DEFAULT '';  -- address numbers with commas; '' if over ten
UPDATE talk SET recipients = (
    SELECT CASE WHEN count(*) <= 10 THEN coalesce(group_concat(address), '') ELSE '' END
    FROM recipient r WHERE r.message = talk.message
);
