"""Tables of the user's own: nothing can give them again."""
