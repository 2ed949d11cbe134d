"""What a terminal shows: tables, letters, progress. Computes nothing."""
