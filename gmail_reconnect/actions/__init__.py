"""The use cases: one function for each thing a user can do. They print nothing and ask nothing."""
