"""The user's own tables: nothing else can restore them."""
