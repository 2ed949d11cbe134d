"""Start the scheduled run by the scheduler of the platform."""
