"""Mail comes in: sync, import, sign in, and whose mailbox it is."""
