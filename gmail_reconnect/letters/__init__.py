"""A ranked contact becomes a letter, and a letter becomes one draft. Nothing here can send."""
