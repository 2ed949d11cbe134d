"""The local Gmail's mailbox by IMAP: headers with Gmail's ids and labels, and a Drafts folder. It shows no body."""
