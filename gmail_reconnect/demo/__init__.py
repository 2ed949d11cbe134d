"""The sample mailbox of the demo: invented people and their mail."""
