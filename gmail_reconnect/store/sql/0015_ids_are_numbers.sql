-- A message's key is Gmail's id without zeros in front, however Gmail or Takeout writes it; so are the ids left out.
DELETE FROM message WHERE source = 'import'
    AND gmail_id IN (SELECT ltrim(gmail_id, '0') FROM message WHERE gmail_id GLOB '0*');
UPDATE OR IGNORE message SET key = ltrim(gmail_id, '0') WHERE gmail_id GLOB '0*';
UPDATE OR IGNORE left_out SET gmail_id = ltrim(gmail_id, '0') WHERE gmail_id GLOB '0*';
