"""Plain text: made harmless, folded for comparing, marked where its direction changes. Pure."""
