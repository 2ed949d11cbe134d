"""Turn a header block or Gmail's metadata into a `Message`. Pure; never raises, never reads a body."""
