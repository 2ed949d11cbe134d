"""What takes minutes: one task at a time in a thread, files that come in, and the sample in a home of its own."""
