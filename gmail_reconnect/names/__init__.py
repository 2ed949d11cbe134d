"""Names of people: full names, given names, names in two scripts. Pure."""
