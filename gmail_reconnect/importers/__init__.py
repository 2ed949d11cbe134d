"""Mail from files: mbox and Google Takeout, streamed as `Message`s."""
