"""Which addresses belong to one person, and which are the owner's."""
