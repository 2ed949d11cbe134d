"""Finds the people you have lost touch with and drafts the letters that end the silence. It never sends."""

__version__ = "0.1.0"
