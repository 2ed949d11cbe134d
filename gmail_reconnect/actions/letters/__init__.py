"""Write letters, and follow the drafts."""
