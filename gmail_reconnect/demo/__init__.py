"""A sample mailbox, and a local Gmail API to run it against: the demo's Gmail and the tests' Gmail."""
