"""One file for each command: parse, call an action, print.

A command imports its action when it is called. Shell completion and --help only read its options.
"""
