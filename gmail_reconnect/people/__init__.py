"""Turn messages into people, and rank them."""
