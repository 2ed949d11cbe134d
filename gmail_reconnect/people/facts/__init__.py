"""What the mail says about each person, computed once and kept."""
