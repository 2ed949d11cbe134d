"""Who could help with something."""
