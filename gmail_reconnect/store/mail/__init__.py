"""Tables that Gmail or an import can fill again."""
