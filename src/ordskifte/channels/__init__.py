"""What came in and what may be shown outside; one folder a network."""
