"""The SQLite database: the only package that contains SQL."""
