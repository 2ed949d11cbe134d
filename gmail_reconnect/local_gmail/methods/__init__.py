"""The methods of the Gmail API that the local server answers."""
