"""What the people room found, shown: terminal table, HTML page, JSON. Computes nothing."""
