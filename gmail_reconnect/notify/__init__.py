"""The ways to announce something to the user: one file for each."""
