"""What people are called: full names, given names, names in two scripts. Pure."""
