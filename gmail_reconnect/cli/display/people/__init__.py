"""What the terminal shows about people."""
