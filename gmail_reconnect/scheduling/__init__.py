"""The platform's own scheduler starts the job."""
