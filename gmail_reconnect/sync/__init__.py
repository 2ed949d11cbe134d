"""Syncs a mailbox into the store: first, incremental and interrupted syncs."""
