"""What the terminal shows of letters and drafts."""
