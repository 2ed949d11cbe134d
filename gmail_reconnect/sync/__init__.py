"""Gmail to store: first, incremental and interrupted syncs."""
