ALTER TABLE member ADD COLUMN trace TEXT NOT NULL DEFAULT '';  -- JSON, by people/facts/aggregates.py
