"""Messages become people, and people are ranked. Reads the store, writes nothing."""
