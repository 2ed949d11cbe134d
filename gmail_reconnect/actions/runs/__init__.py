"""Scheduled runs: what each did, and what has to be told to the user."""
