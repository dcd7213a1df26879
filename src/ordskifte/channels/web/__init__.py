"""Our own page."""
