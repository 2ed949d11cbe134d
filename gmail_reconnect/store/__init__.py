"""What came in is kept, in one SQLite file. The only room that knows SQL."""
