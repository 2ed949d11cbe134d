"""The words of letters: the wording files, and time and numbers in words."""
