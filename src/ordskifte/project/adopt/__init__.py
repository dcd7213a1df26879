"""What a leader signs, and what archivist, privacy officer and lawyer ask for, filled in from the installation."""
