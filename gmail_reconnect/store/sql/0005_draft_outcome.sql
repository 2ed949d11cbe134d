ALTER TABLE draft ADD COLUMN addresses TEXT NOT NULL DEFAULT '[]';  -- a JSON list: all of the person's at that time
ALTER TABLE draft ADD COLUMN sent INTEGER;          -- ms UTC; NULL: not sent
ALTER TABLE draft ADD COLUMN wrote_first INTEGER;   -- ms UTC: the person wrote before it was sent
