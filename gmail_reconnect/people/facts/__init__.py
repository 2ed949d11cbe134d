"""Compute what the mail says about each person, once, and keep it."""
