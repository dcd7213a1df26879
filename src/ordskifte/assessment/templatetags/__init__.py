"""Tags of the assessment."""
