"""Syncs Gmail into the store: first, incremental and interrupted syncs."""
