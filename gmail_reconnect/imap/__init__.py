"""Reads headers from any mail provider by IMAP, behind an allow-list of commands."""
