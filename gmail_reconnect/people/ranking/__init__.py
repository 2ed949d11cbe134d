"""Who is lapsed, and in which order."""
