"""Find the people you've lost touch with in your own Gmail, and draft letters to them. It never sends."""

__version__ = "0.2.0"
