ALTER TABLE draft ADD COLUMN thrown_away INTEGER;   -- ms UTC: found deleted in Gmail; NULL: otherwise
