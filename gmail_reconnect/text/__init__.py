"""Plain text in, plain text out: cleaned, folded, kept apart by direction. Pure."""
