"""Find people who could help with something."""
