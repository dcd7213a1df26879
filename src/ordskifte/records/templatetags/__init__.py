"""Tags of the records."""
