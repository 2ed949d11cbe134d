"""A header block or Gmail's metadata becomes a `Message`. Pure; never raises, never looks at a body."""
