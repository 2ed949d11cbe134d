"""The report as data, and in its forms: HTML page, JSON, CSV and vCard."""
