"""Find people, and record what the user decides about them."""
