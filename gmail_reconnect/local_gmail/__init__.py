"""A Gmail API on loopback, for the demo and the tests."""
