"""Gmail's API: sign-in, the list of allowed calls, batches, quota. The only package that imports Google's client."""
