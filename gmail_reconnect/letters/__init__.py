"""Letters to contacts, and their drafts. Nothing here can send."""
