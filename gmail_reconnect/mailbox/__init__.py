"""Mail comes in: from Gmail's API or from an mbox, as `Message`. Nothing is ranked or written here."""
