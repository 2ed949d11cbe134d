"""Read mail from files: mbox and Google Takeout, streamed as `Message`s."""
