"""What is wrong with the installation, and what mends it: each check by itself, so that none hides another."""
