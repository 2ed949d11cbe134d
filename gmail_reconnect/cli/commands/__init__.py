"""One file for each command: parse, call an action, print."""
